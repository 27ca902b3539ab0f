/** A tensor in the host's memory: values row-major, nothing to free. */
export class HostTensor {
  constructor(
    /** [Π shape] */
    readonly values: Float32Array | Int32Array,
    readonly shape: readonly number[],
    readonly dtype: 'float32' | 'int32' = 'float32',
  ) {}

  async data(): Promise<Float32Array | Int32Array> {
    return this.values;
  }

  clone(): HostTensor {
    return this;
  }
}
