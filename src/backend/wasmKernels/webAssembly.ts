/** A module's memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What of WebAssembly's interface is used here: its types come with those of a browser's page only. */
interface WebAssemblyInterface {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
  instantiate(...given: unknown[]): Promise<unknown>;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
