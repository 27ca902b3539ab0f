import { useEffect, useRef, useState } from 'preact/hooks';
import type {
  Annotated,
  Rate as RateValue,
  RowBrief,
  RowDetail,
  RowFilter,
  StudioStatus,
  ViewSummary,
} from '../protocol.js';
import { ask, type Refused } from './ask.js';
import { useKeys } from './keys.js';
import { Rate, thousands } from './rate.js';
import { linkTo } from './route.js';
import { useAnswer } from './useAnswer.js';

type Task = StudioStatus['tasks'][number];

/** Queues that rows come from; random ones give gold that judges without bias. */
const queues: Readonly<Record<string, { readonly words: string; readonly filter: RowFilter }>> = {
  random: { words: 'random rows without gold', filter: { gold: 'none', order: 'random' } },
  conflict: {
    words: 'votes in conflict, least sure first',
    filter: { gold: 'none', votes: 'conflict', order: 'unsure' },
  },
  uncovered: { words: 'rows without a vote', filter: { gold: 'none', votes: 'none', order: 'random' } },
  check: { words: 'all rows, random: to check gold', filter: { order: 'random' } },
};

/** 1 … 9, then the letters that do nothing else here. */
const keyNames = [...'123456789', ...'bdefhijklmopqrstuvxyz'];

/** One row at a time: a key gives it its class, saves it and shows the next one. Weak labels are hidden until asked for. */
export function LabelPage({ status, task }: { status: StudioStatus; task: Task }) {
  const [queue, setQueue] = useState('random');
  const [view, setView] = useState<ViewSummary>();
  const [at, setAt] = useState(0);
  const [done, setDone] = useState<readonly { at: number; row: number; id: string; class: string }[]>([]);
  const [right, setRight] = useState<RateValue>();
  const [refused, setRefused] = useState<Refused>();
  const [told, setTold] = useState('');
  const [shows, setShows] = useState(false);
  const saving = useRef(false);
  useEffect(() => {
    const stop = new AbortController();
    ask<ViewSummary>('/api/views', { task: task.name, filter: queues[queue].filter }, stop.signal).then(
      (found) => {
        setView(found);
        setAt(0);
        setRefused(undefined);
      },
      (error: Refused) => !stop.signal.aborted && setRefused(error),
    );
    return () => stop.abort();
  }, [queue, task.name, status.testOpen]);
  const path = view && at < view.n ? `/api/views/${view.id}/rows?from=${at}&count=1` : undefined;
  const { answer: page } = useAnswer<{ rows: RowBrief[] }>(path, done.length);
  const row = page?.rows[0];
  const { answer: detail } = useAnswer<RowDetail>(
    row && `/api/rows/${encodeURIComponent(task.name)}/${row.row}`,
    done.length,
  );
  const isThere = row !== undefined && detail?.row === row.row;

  const send = async (target: { row: number; id: string }, name: string | null) => {
    const answer = await ask<Annotated>('/api/gold', { task: task.name, row: target.row, class: name, why: queue });
    setRight(answer.labelRight);
    setRefused(undefined);
  };
  const give = async (name: string) => {
    // A second key before the first is saved would fall on the wrong row.
    if (!row || !isThere || saving.current) return;
    saving.current = true;
    try {
      await send(row, name);
      setDone([...done, { at, row: row.row, id: row.id, class: name }]);
      setTold(`Row ${row.id}: ${name}, saved`);
      setAt(at + 1);
    } catch (error) {
      setRefused(error as Refused);
    } finally {
      saving.current = false;
    }
  };
  const undo = async () => {
    const last = done.at(-1);
    if (!last || saving.current) return;
    saving.current = true;
    try {
      await send(last, null);
      setDone(done.slice(0, -1));
      setTold(`Undone: row ${last.id}`);
      setAt(last.at);
    } catch (error) {
      setRefused(error as Refused);
    } finally {
      saving.current = false;
    }
  };
  const skip = () => view && setAt(Math.min(view.n, at + 1));
  useKeys({
    ...Object.fromEntries(
      task.classes.slice(0, keyNames.length).map((name, c) => [keyNames[c], () => void give(name)]),
    ),
    Space: skip,
    Backspace: () => void undo(),
    w: () => setShows(!shows),
  });
  // The longest first: that is what one reads, and on a phone it stands above the buttons.
  const long = Object.entries(detail?.cells ?? {})
    .filter(([, cell]) => cell !== null && cell !== '')
    .sort(([, a], [, b]) => String(b).length - String(a).length);
  return (
    <div class="page label-page">
      <h1>Label {task.name}</h1>
      <form class="bar" aria-label="Queue" onSubmit={(event) => event.preventDefault()}>
        <label>
          Queue{' '}
          <select
            value={queue}
            onChange={(event) => {
              setQueue(event.currentTarget.value);
              setDone([]);
            }}
          >
            {Object.entries(queues).map(([name, { words }]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={shows} onChange={(event) => setShows(event.currentTarget.checked)} /> Show
          weak labels <kbd>w</kbd>
        </label>
      </form>
      {refused && (
        <div class="problem" role="alert">
          {refused.message}
        </div>
      )}
      <p class="counts" role="status">
        {told && `${told}. `}
        {view &&
          `Row ${thousands(Math.min(view.n, at + 1))} of ${thousands(view.n)}; ${thousands(done.length)} labeled now, into ${status.goldFile}.`}
        {right && right.n > 0 && (
          <>
            {' '}
            Label = gold: <Rate rate={right} />
          </>
        )}
      </p>
      {view && at >= view.n && (
        <p>
          {view.n === 0 ? 'No open row is of this kind: choose another queue.' : 'That was the last row of this queue.'}
        </p>
      )}
      {isThere && (
        <>
          <article class="say" aria-label={`Row ${row.id}`}>
            {long.map(([name, cell]) => (
              <div key={name}>
                <small>{name}</small>
                <p class="cell" tabIndex={0} role="group" aria-label={`Cell ${name}`}>
                  {typeof cell === 'string' ? cell : JSON.stringify(cell)}
                </p>
              </div>
            ))}
            {row.gold !== null && <p class="quiet">Gold says {row.gold}.</p>}
            {shows && (
              <p>
                Label model: <strong>{row.label ?? 'no label'}</strong> {row.p?.toFixed(2)}
                {row.votes.map(({ lf, vote }) => (
                  <span key={lf} class="tag">
                    {lf}→{vote}
                  </span>
                ))}
              </p>
            )}
            <p>
              <a href={linkTo({ page: 'rows', task: task.name, filter: {}, row: row.row })}>
                Why is it labeled as it is?
              </a>
            </p>
          </article>
          <div class="classes" role="group" aria-label={`Class of row ${row.id} for ${task.name}`}>
            {task.classes.map((name, c) => (
              <button key={name} type="button" aria-pressed={row.gold === name} onClick={() => void give(name)}>
                {name} {keyNames[c] && <kbd>{keyNames[c]}</kbd>}
              </button>
            ))}
            <button type="button" onClick={skip}>
              Skip <kbd>Space</kbd>
            </button>
            <button type="button" disabled={done.length === 0} onClick={() => void undo()}>
              Undo <kbd>Backspace</kbd>
            </button>
          </div>
        </>
      )}
    </div>
  );
}
