import { useEffect, useRef, useState } from 'preact/hooks';
import type { RowDetail, RowFilter, StudioStatus, TaskExplanation } from '../protocol.js';
import { beginDraft, newOne } from './draftKey.js';
import { useKeys } from './keys.js';
import { go, linkTo } from './route.js';
import { useAnswer } from './useAnswer.js';

/** One row across all tasks: its cells, each task's votes with what they add, and what the label would be without them. */
export function RowInspector({
  status,
  task,
  row,
  filter,
  onClose,
}: {
  status: StudioStatus;
  task: string;
  row: number;
  filter: RowFilter;
  onClose: () => void;
}) {
  const { answer, refused } = useAnswer<RowDetail>(`/api/rows/${encodeURIComponent(task)}/${row}`, status.generation);
  useKeys({ Escape: onClose });
  const heading = useRef<HTMLHeadingElement>(null);
  const isNarrow = matchMedia('(max-width: 1023px)').matches;
  // Where it covers the list, it takes the focus; beside the list the focus stays with the rows.
  useEffect(() => {
    if (isNarrow) heading.current?.focus();
  }, []);
  const own = answer?.explanations.filter((each) => each.task === task) ?? [];
  const others = answer?.explanations.filter((each) => each.task !== task) ?? [];
  return (
    <aside class="inspector" aria-label="Row">
      <div class="top">
        <h2 ref={heading} tabIndex={-1}>
          Row {answer?.id ?? ''}
        </h2>
        <button type="button" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      {refused && !answer && (
        <div class="problem" role="alert">
          {refused.message}
        </div>
      )}
      {!answer && !refused && <p class="quiet">Asking …</p>}
      {answer && (
        <>
          {own.map((each) => (
            <Explained
              key={each.task}
              explained={each}
              gold={answer.gold[each.task]}
              status={status}
              filter={filter}
              row={row}
            />
          ))}
          <Cells
            cells={answer.cells}
            {...(status.mode === 'edit' && {
              onWord: (field: string, word: string) => {
                const classes = status.tasks.find((each) => each.name === task)?.classes ?? [];
                const vote = answer.gold[task] ?? own[0]?.label.class ?? classes[0];
                const name =
                  word
                    .toLowerCase()
                    .replace(/[^\p{L}\p{N}]+/gu, '_')
                    .replace(/^[\d_]+|_+$/g, '') || 'word';
                const draft = {
                  task,
                  isNew: true,
                  name,
                  kind: 'keyword',
                  params: { field, any: [word] },
                  vote,
                } as const;
                if (beginDraft(status.name, draft)) go({ page: 'lfs', task, lf: newOne });
              },
            })}
          />
          {others.length > 0 && <h3>Its other tasks</h3>}
          {others.map((each) => (
            <Explained
              key={each.task}
              explained={each}
              gold={answer.gold[each.task]}
              status={status}
              filter={filter}
              row={row}
              folded
            />
          ))}
        </>
      )}
    </aside>
  );
}

function Cells({
  cells,
  onWord,
}: {
  cells: Readonly<Record<string, unknown>>;
  /** Makes a labeling function of a selected text. */
  onWord?: (field: string, word: string) => void;
}) {
  const [marked, setMarked] = useState<{ field: string; word: string }>();
  const mark = (field: string) => {
    const word = getSelection()?.toString().trim().replace(/\s+/g, ' ') ?? '';
    setMarked(word !== '' && word.length <= 80 ? { field, word } : undefined);
  };
  const entries = Object.entries(cells);
  const long = entries.filter(([, cell]) => typeof cell === 'string' && cell.length > 60);
  const short = entries.filter((entry) => !long.includes(entry));
  const words = (cell: unknown) => (typeof cell === 'string' ? cell : cell === null ? 'missing' : JSON.stringify(cell));
  return (
    <section aria-label="Its cells">
      {long.map(([name, cell]) => (
        <div key={name}>
          <h3>{name}</h3>
          <p
            class="cell"
            tabIndex={0}
            role="group"
            aria-label={`Text of ${name}`}
            onMouseUp={() => mark(name)}
            onKeyUp={() => mark(name)}
          >
            {String(cell)}
          </p>
          {onWord && marked?.field === name && (
            <p>
              <button type="button" class="small" onClick={() => onWord(marked.field, marked.word)}>
                Labeling function of “{marked.word}”
              </button>
            </p>
          )}
        </div>
      ))}
      {short.length > 0 && (
        <dl class="cells">
          {short.map(([name, cell]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words(cell)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Explained({
  explained,
  gold,
  status,
  filter,
  row,
  folded = false,
}: {
  explained: TaskExplanation;
  gold: string | undefined;
  status: StudioStatus;
  filter: RowFilter;
  row: number;
  folded?: boolean;
}) {
  const {
    task,
    kind,
    label,
    votes,
    probabilities,
    withoutVotes,
    logOdds,
    network,
    networkSaysNone,
    jointTasks,
    saved,
    cancelled,
  } = explained;
  const body = (
    <>
      <p>
        Label model ({kind}): <strong>{label.class}</strong> {label.probability.toFixed(2)}
        <span class="quiet"> — {withoutVotes[label.class].toFixed(2)} without votes</span>
        {gold !== undefined && (
          <>
            {' '}
            · gold <strong class={gold === label.class ? '' : 'bad'}>{gold}</strong>{' '}
            {gold === label.class ? '✓ agrees' : '✗ disagrees'}
          </>
        )}
        {network && ` · network ${network.class} ${network.probability.toFixed(2)}`}
        {networkSaysNone && ' · network: the task does not apply'}
      </p>
      {saved && <p class="quiet">For the network: {list(saved)}, as gold or tied tasks have it.</p>}
      {jointTasks && (
        <p class="quiet">Labeled together with {jointTasks.filter((name) => name !== task).join(', ')}.</p>
      )}
      {votes.length === 0 ? (
        <p class="quiet">No labeling function votes: {list(probabilities)} is the share of the classes.</p>
      ) : (
        <ul class="shares" aria-label={`Labeling function votes on ${task}`}>
          {votes.map(({ labelingFunctions, votes: said, share, without, positions }) => {
            const name = labelingFunctions.join(' + ');
            const words = Object.entries(said)
              .map(([on, vote]) => (on === task ? vote : `${on}: ${vote}`))
              .join(', ');
            const place = positions?.[0] && `${positions[0].file}:${positions[0].line}`;
            const size = Math.min(
              100,
              (100 * Math.abs(share)) / Math.max(1, Math.abs(logOdds.withVotes - logOdds.withoutVotes)),
            );
            return (
              <li key={name}>
                <div>
                  <strong>{name}</strong> votes {words}
                  <span class="quiet">
                    {' '}
                    {share >= 0 ? '+' : '−'}
                    {Math.abs(share).toFixed(2)} log-odds {share >= 0 ? 'for' : 'against'} {label.class}
                    {without.class !== label.class &&
                      `; without it: ${without.class} ${without.probability.toFixed(2)}`}
                  </span>
                </div>
                <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={size} height="4" class={share >= 0 ? 'for' : 'against'} />
                </svg>
                <div class="quiet">
                  {labelingFunctions.map((lf) => (
                    <a key={lf} href={linkTo({ page: 'lfs', task, lf })}>
                      {status.mode === 'edit' ? `Edit ${lf}` : `See ${lf}`}
                    </a>
                  ))}{' '}
                  {place}
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {cancelled.length > 0 && (
        <p class="quiet">
          Their shared vote is none, as they disagree: {cancelled.map((names) => names.join(' and ')).join('; ')}.
        </p>
      )}
    </>
  );
  return folded ? (
    <details class="task">
      <summary>
        <strong>{task}</strong>: {label.class} {label.probability.toFixed(2)}{' '}
        <span class="quiet">{votes.length} votes</span>
      </summary>
      {body}
      <p>
        <a href={linkTo({ page: 'rows', task, filter: {}, row })}>This row among the rows of {task}</a>
      </p>
    </details>
  ) : (
    <section class="task" aria-label={`Task ${task}`} data-filter={Object.keys(filter).length}>
      <h3>Why is it {label.class}?</h3>
      {body}
    </section>
  );
}

const list = (probabilities: Readonly<Record<string, number>>) =>
  Object.entries(probabilities)
    .map(([name, p]) => `${name} ${p.toFixed(2)}`)
    .join(', ');
