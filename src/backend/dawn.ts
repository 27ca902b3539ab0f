/** What of WebGPU's interface is used here, as Dawn's package for Node gives it. */
export interface Dawn {
  create(options: readonly string[]): Gpu;
  /** The classes and constants that a page finds in its global scope. */
  readonly globals: Readonly<Record<string, unknown>>;
}

export interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' | 'low-power' }): Promise<Adapter | null>;
}

export interface Adapter {
  readonly info: AdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: { readonly requiredLimits: Readonly<Record<string, number>> }): Promise<Device>;
}

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  /** Such as `SwiftShader driver 5.0.0`; what the driver says of itself. */
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

export interface Device {
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: { readonly message: string }; preventDefault(): void }) => void,
  ): void;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  destroy(): void;
}
