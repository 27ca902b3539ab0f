import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { oneForAll } from '../oneForAll.js';
import type { Sharing, SharingContext, SharingKind } from './sharing.js';

const params = z.strictObject({});

/**
 * Every head sees the trunk's output.
 *
 * Reference: Caruana 1997, "Multitask learning", section 1.
 */
export const hard = {
  summary: 'one representation for all tasks: the trunk’s output',
  params,
  create: (_params: z.output<typeof params>, { width }: SharingContext): Sharing => ({
    width,
    variables: [],
    shared: (_backend, _weights, y) => [y],
    own: (backend, _weights, [y]) => oneForAll(backend, y as Tensor2D),
  }),
} satisfies SharingKind;
