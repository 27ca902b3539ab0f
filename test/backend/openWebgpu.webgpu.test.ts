import type { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';

describe('webgpu', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend('webgpu');
    // Or small tensors never reach the device.
    backend.tf.env().set('WEBGPU_CPU_FORWARD', false);
  });
  afterEach(() => backend.dispose());

  /** A tensor of three axes and booleans, transposed: a shader that does not compile, in tfjs 4.22. */
  const broken = (): Tensor => {
    const { tf } = backend;
    return tf.transpose(tf.tensor3d([1, 0, 1, 1, 0, 0], [1, 2, 3], 'bool'), [0, 2, 1]);
  };

  it('names its device, and a program that stands in for a GPU as one', () => {
    expect(backend.device).toMatch(/, WebGPU$/);
    expect(backend.device.includes('software and no GPU')).toBe(backend.software === true);
    expect(Object.keys(backend.versions).sort()).toEqual([
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-core',
      'webgpu',
    ]);
  });

  it('makes what Dawn’s validation says an error, at once and from then on', async () => {
    const sound = backend.tf.mul(backend.tf.ones([3]), 2);
    expect([...(await sound.data())]).toEqual([2, 2, 2]);
    const later = backend.tf.mul(backend.tf.ones([3]), 3);
    expect(broken).toThrow(expect.objectContaining({ code: 'BACKEND_FAULT', message: expect.stringMatching(/WGSL/) }));
    await expect(later.data()).rejects.toMatchObject({ code: 'BACKEND_FAULT' });
    expect(() => backend.tf.add(1, 2)).toThrow(expect.objectContaining({ code: 'BACKEND_FAULT' }));
  });

  it('is sound again once it was opened anew', async () => {
    expect(broken).toThrow();
    backend.dispose();
    backend = await openBackend('webgpu');
    expect([...(await backend.tf.mul(backend.tf.ones([3]), 2).data())]).toEqual([2, 2, 2]);
  });

  it('leaves the global scope without a page’s navigator', () => {
    expect((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu).toBeUndefined();
  });

  it('is not what auto takes where it is software', async () => {
    const chosen = await openBackend('auto');
    if (backend.software) expect(chosen.kind).not.toBe('webgpu');
    else expect(['gpu', 'native', 'webgpu']).toContain(chosen.kind);
    if (chosen.kind !== 'webgpu') chosen.dispose();
  });
});
