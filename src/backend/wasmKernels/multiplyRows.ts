import type { Kernels } from './openKernels.js';
import type { Product } from './product.js';

/** Rows first … end − 1 of a product. */
export function multiplyRows(kernels: Kernels, product: Product, first: number, end: number): void {
  const { a, aRowBytes, aColumnBytes, packed, bias, c, n, k, relu } = product;
  const [from, to] = [a + first * aRowBytes, c + 4 * first * n];
  kernels.multiply(from, aRowBytes, aColumnBytes, packed, bias, to, end - first, n, k, relu ? 1 : 0);
}
