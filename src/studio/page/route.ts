import { useEffect, useState } from 'preact/hooks';
import type { RowFilter } from '../protocol.js';

export const pages = ['overview', 'lfs', 'rows', 'label', 'slices', 'runs'] as const;
export type PageName = (typeof pages)[number];

/** Where the page is: all of it stands in the address, so that a link, a reload and the back button lead there again. */
export interface Route {
  readonly page: PageName;
  readonly task?: string;
  readonly filter: RowFilter;
  /** The row in the inspector. */
  readonly row?: number;
  readonly lf?: string;
  /** Runs side by side, by their keys. */
  readonly before?: string;
  readonly after?: string;
}

export function readRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const words = new URLSearchParams(query);
  const page = pages.find((each) => each === path) ?? 'overview';
  let filter: RowFilter = {};
  try {
    filter = JSON.parse(words.get('filter') ?? '{}') as RowFilter;
  } catch {
    // A link that was cut off shows all rows.
  }
  const row = words.get('row');
  return {
    page,
    filter,
    ...(words.get('task') !== null && { task: words.get('task')! }),
    ...(row !== null && /^\d+$/.test(row) && { row: Number(row) }),
    ...(words.get('lf') !== null && { lf: words.get('lf')! }),
    ...(words.get('before') !== null && { before: words.get('before')! }),
    ...(words.get('after') !== null && { after: words.get('after')! }),
  };
}

export function linkTo({ page, task, filter, row, lf, before, after }: Partial<Route> & { page: PageName }): string {
  const words = new URLSearchParams();
  if (task !== undefined) words.set('task', task);
  if (filter && Object.keys(filter).length > 0) words.set('filter', JSON.stringify(filter));
  if (row !== undefined) words.set('row', String(row));
  if (lf !== undefined) words.set('lf', lf);
  if (before !== undefined) words.set('before', before);
  if (after !== undefined) words.set('after', after);
  const query = words.toString();
  return `#/${page}${query ? `?${query}` : ''}`;
}

export function go(to: Partial<Route> & { page: PageName }, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(null, '', linkTo(to));
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else location.hash = linkTo(to);
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
