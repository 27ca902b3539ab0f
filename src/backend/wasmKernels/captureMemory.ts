import { type WasmMemory, webAssembly } from '../../core/webAssembly.js';

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * Runs `start` and returns, beside its result, the memory of the last WebAssembly module that was instantiated meanwhile: Emscripten
 * shows views of its memory, never the memory itself, and another module can only share that.
 */
export async function captureMemory<T>(
  start: () => Promise<T>,
): Promise<{ readonly result: T; readonly memory?: WasmMemory }> {
  const { instantiate } = webAssembly;
  let memory: WasmMemory | undefined;
  webAssembly.instantiate = async (...given) => {
    const made = await instantiate.apply(webAssembly, given);
    const { exports } = (made as { readonly instance?: Instance }).instance ?? (made as Instance);
    const found = Object.values(exports).find((value) => value instanceof webAssembly.Memory);
    if (found) memory = found as WasmMemory;
    return made;
  };
  try {
    return { result: await start(), memory };
  } finally {
    webAssembly.instantiate = instantiate;
  }
}
