/**
 * A vector of numbers as the key of an embedder and back: the bytes of its 32-bit floats, little-endian, one character each.
 */
export const vectorKey = {
  of(values: ArrayLike<number>): string {
    const view = new DataView(new ArrayBuffer(4 * values.length));
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i], true);
    let key = '';
    // As many arguments as any engine takes at once.
    for (let at = 0; at < view.byteLength; at += 8192) {
      key += String.fromCharCode(...new Uint8Array(view.buffer, at, Math.min(8192, view.byteLength - at)));
    }
    return key;
  },

  read(key: string): Float32Array {
    const view = new DataView(new ArrayBuffer(key.length));
    for (let i = 0; i < key.length; i++) view.setUint8(i, key.charCodeAt(i));
    return Float32Array.from({ length: key.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  },
};
