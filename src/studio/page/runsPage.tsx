import type { RunChoice, RunDiff, StudioStatus } from '../protocol.js';
import { Comparison } from './comparison.js';
import { percent, thousands } from './rate.js';
import { go, type Route } from './route.js';
import { TrainPanel } from './trainPanel.js';
import { useAnswer } from './useAnswer.js';

/** The run that is trained, and two runs side by side. */
export function RunsPage({ status, route }: { status: StudioStatus; route: Route }) {
  const { training } = status;
  const version = `${status.generation} ${training?.run} ${training?.state}`;
  const { answer: runs } = useAnswer<RunChoice[]>('/api/runs', version);
  // A link may name a run that is gone by now.
  const known = (key: string | undefined) => runs?.find((run) => run.key === key);
  const after = known(route.after) ?? known('now');
  const before = known(route.before) ?? runs?.find(({ key }) => key !== 'now' && key !== after?.key);
  const question =
    before && after && before !== after
      ? `before=${encodeURIComponent(before.key)}&after=${encodeURIComponent(after.key)}`
      : undefined;
  const { answer: diff, refused } = useAnswer<RunDiff>(question && `/api/diff?${question}`, status.generation);
  if (!runs) return <p class="quiet">Looking for runs …</p>;
  const choose = (name: 'before' | 'after', label: string, value: string | undefined) => (
    <label>
      {label}{' '}
      <select
        value={value}
        onChange={(event) =>
          go({ page: 'runs', before: before?.key, after: after?.key, [name]: event.currentTarget.value })
        }
      >
        {runs.map(({ key, label: text }) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="page">
      <h1>Runs</h1>
      {status.mode === 'edit' && <TrainPanel status={status} />}
      <h2>Side by side</h2>
      {runs.length < 2 ? (
        <p class="quiet">
          There is nothing to set beside these labels yet: save an edit of the experiment, or train a run.
        </p>
      ) : (
        <form class="bar" aria-label="Runs to compare">
          {choose('before', 'Before', before?.key)}
          {choose('after', 'After', after?.key)}
        </form>
      )}
      {refused && !diff && question && (
        <div class="problem" role="alert">
          {refused.message}
        </div>
      )}
      {diff && !status.testOpen && status.tasks.some(({ hasTest }) => hasTest) && (
        <p class="quiet">
          Scores and rows of the test split are left out, and so are predictions, until test rows are open.
        </p>
      )}
      {question && before?.hasNetwork && after?.hasNetwork && (
        <Comparison question={question} version={status.testOpen} />
      )}
      {diff && <DiffOf diff={diff} />}
    </div>
  );
}

function DiffOf({ diff }: { diff: RunDiff }) {
  return (
    <>
      {diff.sameData === false && (
        <p class="problem">The runs read different rows: only those with the same ids are compared.</p>
      )}
      {diff.config.length > 0 && (
        <details>
          <summary>
            {diff.config.length === 1 ? 'One setting differs' : `${diff.config.length} settings differ`}
          </summary>
          <ul class="mono">
            {diff.config.map((key) => (
              <li key={key}>{key}</li>
            ))}
          </ul>
        </details>
      )}
      {diff.tasks.map(({ task, labels, functions, metrics, flippedRows, predictions }) => (
        <section key={task} aria-label={`Differences of ${task}`}>
          <h2>{task}</h2>
          <p>
            <strong>{thousands(labels.flipped)}</strong> of {thousands(labels.rows)} labels differ
            {labels.rows > 0 && ` (${percent(labels.flipped / labels.rows)})`}
            {predictions &&
              `; ${thousands(predictions.flipped)} predictions do: ${thousands(predictions.fixed)} are right now, ${thousands(predictions.broken)} were right before`}
            .
          </p>
          {labels.transitions.length > 0 && (
            <ul class="plain">
              {labels.transitions.map(({ from, to, rows }) => (
                <li key={`${from} ${to}`}>
                  {from ?? 'none'} → {to ?? 'none'}: {thousands(rows)}
                </li>
              ))}
            </ul>
          )}
          {functions.length > 0 && (
            <div class="scroll" tabIndex={0} role="region" aria-label={`Labeling functions of ${task} that changed`}>
              <table>
                <caption>Labeling functions that changed</caption>
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">What changed</th>
                    <th scope="col">Coverage on train</th>
                    <th scope="col">Votes that differ</th>
                  </tr>
                </thead>
                <tbody>
                  {functions.map(({ name, change, coverage, votes }) => (
                    <tr key={name}>
                      <th scope="row">{name}</th>
                      <td class="text">{change}</td>
                      <td>{coverage.map((share) => (share === null ? '–' : percent(share))).join(' → ')}</td>
                      <td>{thousands(votes)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {metrics.length > 0 && (
            <div class="scroll" tabIndex={0} role="region" aria-label={`Scores of ${task} that changed`}>
              <table>
                <caption>Scores that changed</caption>
                <thead>
                  <tr>
                    <th scope="col">Model</th>
                    <th scope="col">Split</th>
                    <th scope="col">Metric</th>
                    <th scope="col">Before → after</th>
                    <th scope="col">Rows</th>
                  </tr>
                </thead>
                <tbody>
                  {metrics.map(({ model, split, metric, value, n, interval }) => (
                    <tr key={`${model} ${split} ${metric}`}>
                      <th scope="row">{model}</th>
                      <td class="text">{split}</td>
                      <td class="text">{metric}</td>
                      <td>
                        {value[0].toFixed(3)} → {value[1].toFixed(3)}{' '}
                        {value[1] > value[0] ? '▲ up' : value[1] < value[0] ? '▼ down' : ''}
                        {interval && ` (${interval[0].toFixed(2)}–${interval[1].toFixed(2)})`}
                      </td>
                      <td>{n[0] === n[1] ? n[1] : `${n[0]} → ${n[1]}`}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {flippedRows.length > 0 && (
            <details open={flippedRows.length <= 10}>
              <summary>The rows whose labels changed most ({flippedRows.length})</summary>
              <ul class="plain">
                {flippedRows.map(({ id, split, from, to, probabilities, votes }) => (
                  <li key={id}>
                    <strong>{id}</strong> <small>({split})</small>: {from ?? 'none'}
                    {from !== null && ` ${probabilities[0].toFixed(2)}`} → {to ?? 'none'}
                    {to !== null && ` ${probabilities[1].toFixed(2)}`}
                    {votes &&
                      Object.entries(votes).map(([lf, [was, now]]) => (
                        <span key={lf} class="tag">
                          {lf}: {was ?? 'abstains'} → {now ?? 'abstains'}
                        </span>
                      ))}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
    </>
  );
}
