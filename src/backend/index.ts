import type { BackendKind } from './backend.js';
import { cpu } from './cpu.js';
import { gpu } from './gpu.js';
import { native } from './native.js';
import { wasm } from './wasm.js';
import { webgpu } from './webgpu.js';

/** The ladder, best rung first. */
export const backends = { gpu, native, webgpu, wasm, cpu } satisfies Record<string, BackendKind>;
