/** A module's memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** In pages of 64 KiB; shared memory has a most that it can grow to. */
interface MemorySize {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

/** What of WebAssembly's interface is used here: its types come with those of a browser's page only. */
interface WebAssemblyInterface {
  readonly Memory: new (size: MemorySize) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
  instantiate(...given: unknown[]): Promise<unknown>;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
