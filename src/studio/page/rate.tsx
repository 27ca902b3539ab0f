import type { Rate as RateValue } from '../protocol.js';

/** `0.91 (0.78–0.97, 31 of 34)`: a share is never shown without what it rests on. */
export function Rate({ rate, whole = false }: { rate: RateValue; whole?: boolean }) {
  if (rate.share === null) return <span class="muted">no gold</span>;
  // A count over all rows there are is no sample: it has no interval.
  if (whole) {
    return (
      <span class="rate">
        {percent(rate.share)} <small>{rate.right.toLocaleString('en')}</small>
      </span>
    );
  }
  return (
    <span class="rate">
      {rate.share.toFixed(2)}{' '}
      <small>
        ({rate.interval[0].toFixed(2)}–{rate.interval[1].toFixed(2)}, {rate.right.toLocaleString('en')} of{' '}
        {rate.n.toLocaleString('en')})
      </small>
    </span>
  );
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export const thousands = (n: number) => n.toLocaleString('en');
