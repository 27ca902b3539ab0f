import { wilsonInterval } from '../core/wilsonInterval.js';
import type { Rate } from './protocol.js';

/** `right` of `n`, with Wilson's 95 % interval. */
export function rateOf(right: number, n: number): Rate {
  return n === 0
    ? { share: null, right: 0, n: 0, interval: [0, 1] }
    : { share: right / n, right, n, interval: wilsonInterval(right / n, n, 1.959964) };
}
