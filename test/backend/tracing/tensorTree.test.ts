import { expect, it } from 'vitest';
import { leavesOf, mapTensors, signatureOf } from '../../../src/backend/tracing/tensorTree.js';

const tensor = (...shape: number[]) => ({ dataId: {}, dtype: 'float32', shape }) as never;
const tree = (rate: number, size = 3) => ({
  batch: { dense: tensor(size, 2), bags: undefined },
  labels: [{ targets: tensor(1), rate }],
});

it('names tensors by where they stand', () => {
  expect([...leavesOf(tree(1)).keys()]).toEqual(['batch/dense', 'labels/0/targets']);
});

it('tells trees apart by shapes and by all that is no tensor, and by nothing else', () => {
  expect(signatureOf(tree(1))).toBe(signatureOf(tree(1)));
  expect(signatureOf(tree(1))).not.toBe(signatureOf(tree(2)));
  expect(signatureOf(tree(1))).not.toBe(signatureOf(tree(1, 4)));
});

it('puts other tensors in their place and leaves the rest', () => {
  const changed = mapTensors(tree(0.5), (_, path) => ({ dataId: {}, dtype: 'int32', shape: [path.length] }) as never);
  expect(changed.labels[0]).toMatchObject({ rate: 0.5, targets: { shape: ['labels/0/targets'.length] } });
  expect(changed.batch.bags).toBeUndefined();
});

it('takes trees for the same whose tensors differ in the length of a loose axis', () => {
  const loose = (path: string) => path === 'batch/dense';
  expect(signatureOf(tree(1), loose)).toBe(signatureOf(tree(1, 4), loose));
  expect(signatureOf(tree(1), loose)).not.toBe(signatureOf(tree(2, 4), loose));
});
