import { useState } from 'preact/hooks';
import type { FunctionRow, FunctionTable, StudioStatus } from '../protocol.js';
import { Composer } from './composer.js';
import { newOne } from './draftKey.js';
import { useKeys } from './keys.js';
import { percent, Rate, thousands } from './rate.js';
import { go, linkTo, type Route } from './route.js';
import { SuggestionList } from './suggestionList.js';
import { useAnswer } from './useAnswer.js';

const columns: readonly (readonly [
  key: string,
  head: string,
  says: string,
  of: (row: FunctionRow) => number | string,
])[] = [
  ['name', 'Name', 'As the file has it, with its place', ({ name }) => name],
  ['coverage', 'Coverage', 'Share of the rows on which it votes', ({ coverage }) => coverage.share ?? -1],
  [
    'overlaps',
    'Overlaps',
    'Share of the rows on which it and another one vote',
    ({ overlaps }) => overlaps.share ?? -1,
  ],
  [
    'conflicts',
    'Conflicts',
    'Share of the rows on which another one votes for other classes',
    ({ conflicts }) => conflicts.share ?? -1,
  ],
  [
    'accuracy',
    'Right on gold',
    'Right votes of those on rows with gold, with a 95 % interval',
    ({ accuracy }) => accuracy.share ?? -1,
  ],
  [
    'estimated',
    'Estimated',
    "The label model's estimate of how often it is right, without gold",
    ({ estimated }) => estimated ?? -1,
  ],
];

/** What each labeling function of a task does, sortable; and the form that edits one. */
export function FunctionsPage({ status, task, route }: { status: StudioStatus; task: string; route: Route }) {
  const { answer: table, refused } = useAnswer<FunctionTable>(
    `/api/functions/${encodeURIComponent(task)}`,
    status.generation,
  );
  const [order, setOrder] = useState<{ key: string; down: boolean }>();
  const [focused, setFocused] = useState<string>();
  const [suggests, setSuggests] = useState(false);
  // Another draft in the same form makes it begin anew.
  const [drafts, setDrafts] = useState(0);
  const edit = (name: string) => go({ page: 'lfs', task, lf: name });
  useKeys({ e: () => focused !== undefined && edit(focused) });
  if (refused && !table)
    return (
      <div class="problem" role="alert">
        {refused.message}
      </div>
    );
  if (!table) return <p class="quiet">Counting …</p>;
  const open = table.functions.find(({ name }) => name === route.lf);
  const sorted = [...table.functions];
  const column = columns.find(([key]) => key === order?.key);
  if (column) {
    const [, , , of] = column;
    sorted.sort((a, b) => {
      const [x, y] = [of(a), of(b)];
      const way = typeof x === 'string' ? x.localeCompare(String(y)) : x - (y as number);
      return order!.down ? -way : way;
    });
  }
  return (
    <div class="page">
      <div class="title">
        <h1>Labeling functions of {task}</h1>
        {status.mode === 'edit' && (
          <div class="buttons">
            <button type="button" aria-pressed={suggests} onClick={() => setSuggests(!suggests)}>
              Suggest
            </button>
            <a class="button" href={linkTo({ page: 'lfs', task, lf: newOne })}>
              New labeling function
            </a>
          </div>
        )}
      </div>
      {route.lf !== undefined &&
        (route.lf === newOne || open?.editable ? (
          <Composer
            key={`${route.lf} ${drafts}`}
            status={status}
            table={table}
            existing={open?.editable}
            onClose={() => go({ page: 'lfs', task })}
          />
        ) : (
          <p class="problem">
            {open
              ? `${open.name} is of the kind ${open.kind ?? 'that has no file'}: it is edited in ${open.place ?? 'its file'}, and the studio follows at every save.`
              : `There is no labeling function "${route.lf}" here (any more).`}
          </p>
        ))}
      {suggests && (
        <SuggestionList
          status={status}
          table={table}
          onDraft={() => {
            setDrafts(drafts + 1);
            edit(newOne);
          }}
        />
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label={`Table of labeling functions of ${task}`}>
        <table class="lfs">
          <caption>
            <span>
              {thousands(table.rows)} rows:{' '}
              {status.testOpen ? 'all splits' : 'train and validation; test rows are closed'}. Shares are of these rows.
            </span>
          </caption>
          <thead>
            <tr>
              {columns.map(([key, head, says]) => (
                <th
                  key={key}
                  scope="col"
                  title={says}
                  aria-sort={order?.key !== key ? 'none' : order.down ? 'descending' : 'ascending'}
                >
                  <button
                    type="button"
                    onClick={() => setOrder({ key, down: order?.key === key ? !order.down : key !== 'name' })}
                  >
                    {head} <span aria-hidden="true">{order?.key !== key ? '' : order.down ? '↓' : '↑'}</span>
                  </button>
                </th>
              ))}
              <th scope="col" class="text" title="What it votes, and on how many rows">
                Votes
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.name} class={row.name === route.lf ? 'open' : ''} onFocusIn={() => setFocused(row.name)}>
                <th scope="row">
                  <a href={linkTo({ page: 'lfs', task, lf: row.name })}>
                    <span class="unseen">{row.editable && status.mode === 'edit' ? 'Edit' : 'See'} </span>
                    {row.name}
                  </a>
                  <small class="quiet">
                    {row.kind ?? 'from elsewhere'}
                    {row.place && ` · ${row.place}`}
                  </small>
                  {row.faults > 0 && <span class="tag warn">{thousands(row.faults)} faults</span>}
                </th>
                <td>
                  <a href={linkTo({ page: 'rows', task, filter: { lf: [row.name] } })}>
                    <span class="unseen">{`Rows on which ${row.name} votes: `}</span>
                    <Rate rate={row.coverage} whole />
                  </a>
                  <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={100 * (row.coverage.share ?? 0)} height="4" />
                  </svg>
                </td>
                <td>{percent(row.overlaps.share ?? 0)}</td>
                <td>
                  {row.conflicts.right > 0 ? (
                    <a href={linkTo({ page: 'rows', task, filter: { lf: [row.name], votes: 'conflict' } })}>
                      <span class="unseen">{`Rows on which ${row.name} is in conflict: `}</span>
                      {percent(row.conflicts.share ?? 0)}
                    </a>
                  ) : (
                    percent(0)
                  )}
                </td>
                <td>
                  {row.accuracy.n > row.accuracy.right ? (
                    <a href={linkTo({ page: 'rows', task, filter: { lf: [row.name], vote: 'wrong' } })}>
                      <span class="unseen">{`Rows on which ${row.name} is wrong: ${row.accuracy.n - row.accuracy.right} of ${row.accuracy.n}; right: `}</span>
                      <Rate rate={row.accuracy} />
                    </a>
                  ) : (
                    <Rate rate={row.accuracy} />
                  )}
                </td>
                <td>
                  {row.estimated === null ? <span class="muted">–</span> : row.estimated.toFixed(2)}{' '}
                  {row.estimatedInterval && (
                    <small>
                      ({row.estimatedInterval[0].toFixed(2)}–{row.estimatedInterval[1].toFixed(2)})
                    </small>
                  )}
                </td>
                <td class="text">
                  {row.votes
                    .slice(0, 3)
                    .map(({ vote, rows }) => `${vote} ${thousands(rows)}`)
                    .join(', ') || 'never'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
