import { existsSync } from 'node:fs';

/** Where Debian's chromium has SwiftShader, Vulkan in software. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * What makes Vulkan's loader find SwiftShader beside the drivers that it finds anyway; Dawn takes a GPU where there is one.
 */
export function softwareVulkan(): Record<string, string> {
  return existsSync(swiftShader) ? { VK_ADD_DRIVER_FILES: swiftShader } : {};
}
