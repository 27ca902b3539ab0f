import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RowBrief, ViewSummary } from '../protocol.js';
import { ask, Refused } from './ask.js';
import { useKeys } from './keys.js';
import { thousands } from './rate.js';

/** Browsers end an element's height at some 33 million pixels; beyond this the scroll bar stands for shares of the list. */
const mostPixels = 12_000_000;
const block = 50;

/**
 * A list of any length of which only what is seen is in the page, and only that is fetched. Rows are named by their place in the view, so that the
 * scroll bar, the counts and "next" agree.
 */
export function RowList({
  view,
  version,
  task,
  open,
  onOpen,
  onGone,
}: {
  view: ViewSummary;
  version: number;
  task: string;
  open: number | undefined;
  onOpen: (row: number) => void;
  onGone: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ height: 600, rowHeight: 64 });
  const [top, setTop] = useState(0);
  const [cursor, setCursor] = useState(0);
  const [blocks, setBlocks] = useState<ReadonlyMap<number, readonly RowBrief[]>>(new Map());
  const [failed, setFailed] = useState<string>();
  const underWay = useRef(new Set<number>());
  const hasFocus = useRef(false);
  const { height, rowHeight } = size;
  const fits = Math.max(1, Math.ceil(height / rowHeight));
  const full = view.n * rowHeight;
  const shown = Math.min(full, mostPixels);
  // Below the limit a pixel is a pixel; above it the first row follows the share that is scrolled.
  const exact = full === shown;
  const firstAt = exact
    ? top / rowHeight
    : (top / Math.max(1, shown - height)) * Math.max(0, view.n - Math.floor(height / rowHeight));
  const first = Math.max(0, Math.min(view.n - 1, Math.floor(firstAt)));
  const offset = exact ? first * rowHeight : top - (firstAt - first) * rowHeight;
  const last = Math.min(view.n, first + fits + 2);

  useLayoutEffect(() => {
    const measure = () => {
      if (!box.current) return;
      setSize({ height: box.current.clientHeight, rowHeight: matchMedia('(max-width: 700px)').matches ? 96 : 64 });
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  // What was said of rows changes with the labels; which rows there are does not.
  useEffect(() => {
    underWay.current.clear();
    setBlocks(new Map());
  }, [version]);

  useEffect(() => {
    for (let at = Math.floor(first / block); at * block < last; at++) {
      if (blocks.has(at) || underWay.current.has(at)) continue;
      underWay.current.add(at);
      ask<{ rows: RowBrief[] }>(`/api/views/${view.id}/rows?from=${at * block}&count=${block}`)
        .then(({ rows }) => {
          setBlocks((known) => {
            const next = new Map(known);
            next.set(at, rows);
            // Far away blocks go: a long way through the list must not pile up.
            for (const key of next.keys()) if (next.size > 40) next.delete(key);
            return next;
          });
          setFailed(undefined);
        })
        .catch((error: unknown) => {
          if (error instanceof Refused && error.code === 'STUDIO_VIEW_GONE') onGone();
          else setFailed((error as Error).message);
        })
        .finally(() => underWay.current.delete(at));
    }
  }, [first, last, blocks, view.id]);

  const briefAt = (at: number) => blocks.get(Math.floor(at / block))?.[at % block];
  const moveTo = (to: number) => {
    const next = Math.max(0, Math.min(view.n - 1, to));
    setCursor(next);
    const element = box.current!;
    const whole = Math.max(1, Math.floor(height / rowHeight));
    if (next < firstAt) element.scrollTop = scrollFor(next);
    else if (next >= firstAt + whole) element.scrollTop = scrollFor(next - whole + 1);
    hasFocus.current = true;
    const brief = briefAt(next);
    if (open !== undefined && brief) onOpen(brief.row);
  };
  const scrollFor = (row: number) =>
    exact ? row * rowHeight : (row / Math.max(1, view.n - Math.floor(height / rowHeight))) * (shown - height);

  // The row in focus may have left the page and come back: it takes the focus again.
  useEffect(() => {
    if (!hasFocus.current) return;
    box.current?.querySelector<HTMLElement>(`[data-at="${cursor}"]`)?.focus({ preventScroll: true });
  });

  useKeys({ j: () => moveTo(cursor + 1), k: () => moveTo(cursor - 1) });
  const openAt = (at: number) => {
    setCursor(at);
    const brief = briefAt(at);
    if (brief) onOpen(brief.row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key !== 'Home' && event.key !== 'End') return;
    const page = Math.max(1, Math.floor(height / rowHeight));
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -view.n,
      End: view.n,
    };
    if (event.key in steps) {
      event.preventDefault();
      moveTo(cursor + steps[event.key]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      openAt(cursor);
    }
  };
  if (view.n === 0) return <p class="quiet">No row is left.</p>;
  return (
    <>
      {failed && (
        <div class="problem" role="alert">
          {failed}
        </div>
      )}
      <div
        ref={box}
        class="list"
        role="grid"
        aria-label={`Rows, task ${task}`}
        aria-rowcount={view.n}
        tabIndex={-1}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onFocusOut={(event) => {
          // An element that leaves the page takes its focus along, to nowhere: that is no leaving.
          if (event.relatedTarget instanceof Element && !box.current?.contains(event.relatedTarget))
            hasFocus.current = false;
        }}
      >
        <div role="presentation" style={{ height: `${shown}px` }}>
          <div role="presentation" style={{ transform: `translateY(${offset}px)` }}>
            {Array.from({ length: last - first }, (_, i) => {
              const at = first + i;
              const brief = briefAt(at);
              return (
                <div
                  key={at}
                  data-at={at}
                  role="row"
                  class={`row ${brief && brief.row === open ? 'open' : ''}`}
                  style={{ height: `${rowHeight}px` }}
                  aria-rowindex={at + 1}
                  aria-selected={brief !== undefined && brief.row === open}
                  tabIndex={at === cursor || (i === 0 && (cursor < first || cursor >= last)) ? 0 : -1}
                  aria-label={brief ? rowName(brief) : `Row ${at + 1}, being fetched`}
                  onClick={() => openAt(at)}
                  onFocus={() => {
                    hasFocus.current = true;
                    setCursor(at);
                  }}
                >
                  {brief ? (
                    <RowCellsOf brief={brief} />
                  ) : (
                    <div role="gridcell" class="quiet">
                      …
                    </div>
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}

function RowCellsOf({ brief }: { brief: RowBrief }) {
  const { id, split, text, label, p, gold, votes, conflict, network } = brief;
  return (
    <>
      <div role="gridcell" class="who">
        <span class="id">{id}</span>
        <span class="quiet">{split}</span>
      </div>
      <div role="gridcell" class="text">
        {text}
      </div>
      <div role="gridcell" class="votes">
        {votes.length === 0 && <span class="quiet">no votes</span>}
        {conflict && <span class="tag warn">conflict</span>}
        {votes.slice(0, 4).map(({ lf, vote }) => (
          <span key={lf} class="tag">
            {lf}→{vote}
          </span>
        ))}
        {votes.length > 4 && <span class="quiet">+{votes.length - 4}</span>}
      </div>
      <div role="gridcell" class="label">
        <span>{label === null ? <span class="quiet">no label</span> : `${label} ${p!.toFixed(2)}`}</span>
        {gold !== null && (
          <span class={label !== null && gold !== label ? 'bad' : 'quiet'}>
            gold {gold} {label !== null && (gold === label ? '✓' : '✗')}
          </span>
        )}
        {network && <span class="quiet">net {network.class ?? 'n/a'}</span>}
      </div>
    </>
  );
}

function rowName({ id, label, p, votes, conflict, gold }: RowBrief): string {
  const said = label === null ? 'no label' : `label ${label} ${Math.round(100 * p!)} percent`;
  return `Row ${id}, ${said}, ${thousands(votes.length)} vote${votes.length === 1 ? '' : 's'}${conflict ? ', conflict' : ''}, ${gold === null ? 'no gold' : `gold ${gold}`}`;
}
