import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors in records and lists, among whatever else. */
export type TensorTree = unknown;

/** The tensors of a tree by their path, such as `labels/0/targets`, in the order in which they stand. */
export function leavesOf(tree: TensorTree): Map<string, Tensor> {
  const leaves = new Map<string, Tensor>();
  walk(tree, '', (path, leaf) => {
    if (isTensor(leaf)) leaves.set(path, leaf);
  });
  return leaves;
}

/** Tells by its path whether a tensor's first axis may have another length from run to run. */
export type IsLoose = (path: string) => boolean;

/** What of a tree is not the tensors' values: equal for two trees for which one graph serves. */
export function signatureOf(tree: TensorTree, isLoose: IsLoose = () => false): string {
  const parts: string[] = [];
  walk(tree, '', (path, leaf) => {
    parts.push(`${path}=${isTensor(leaf) ? `${leaf.dtype}[${shapeOf(leaf, isLoose(path))}]` : JSON.stringify(leaf)}`);
  });
  return parts.join('\n');
}

/** A tensor's shape as a graph has it: −1 where the length is not known. */
export function shapeOf({ shape }: Pick<Tensor, 'shape'>, loose: boolean): number[] {
  return loose ? [-1, ...shape.slice(1)] : [...shape];
}

/** The tree with another tensor in the place of each. */
export function mapTensors<T extends TensorTree>(tree: T, change: (tensor: Tensor, path: string) => Tensor): T {
  const visit = (node: unknown, path: string): unknown => {
    if (isTensor(node)) return change(node, path);
    if (Array.isArray(node)) return node.map((child, i) => visit(child, join(path, `${i}`)));
    if (!isRecord(node)) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child, join(path, key))]));
  };
  return visit(tree, '') as T;
}

function walk(node: unknown, path: string, see: (path: string, leaf: unknown) => void): void {
  if (node === undefined) return;
  if (isTensor(node) || typeof node !== 'object' || node === null) see(path, node);
  else for (const [key, child] of Object.entries(node)) walk(child, join(path, key), see);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}/${key}`;
}

function isRecord(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null;
}

function isTensor(node: unknown): node is Tensor {
  return isRecord(node) && 'dataId' in node && 'dtype' in node;
}
