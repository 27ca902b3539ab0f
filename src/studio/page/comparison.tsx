import type { NetworkComparison } from '../protocol.js';
import { percent } from './rate.js';
import { useAnswer } from './useAnswer.js';

/** The networks of two runs held against each other on the rows that both predicted, as `espalier compare` does. */
export function Comparison({ question, version }: { question: string; version: unknown }) {
  const { answer, refused } = useAnswer<NetworkComparison>(`/api/compare?${question}`, version);
  if (!answer) return refused ? <p class="problem">{refused.message}</p> : <p class="quiet">Comparing …</p>;
  const { tasks, relative, metric, split, leftOut } = answer;
  return (
    <section aria-label="Comparison of the networks">
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of network scores, first against second">
        <table>
          <caption>
            Networks: {metric} on the {split} split, rows that both predicted and that have gold
          </caption>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Rows</th>
              <th scope="col">Before → after</th>
              <th scope="col">Difference</th>
              <th scope="col" class="text">
                The second is
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(tasks).map(([task, change]) => (
              <tr key={task}>
                <th scope="row">{task}</th>
                <td>{change.n.toLocaleString('en')}</td>
                <td>
                  {change.before.toFixed(3)} → {change.after.toFixed(3)}
                </td>
                <td>
                  {signed(change.difference)}{' '}
                  <small>
                    ({signed(change.interval[0])} … {signed(change.interval[1])})
                  </small>
                </td>
                <td class="text">{change.verdict === 'unclear' ? 'no clear difference' : change.verdict}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Differences with paired 95 % intervals; the verdict is after Holm's correction over the tasks.
        {relative !== null && ` Over all tasks the second is ${relatively(relative)}.`}
        {Object.entries(leftOut).map(([task, reason]) => ` ${task} is left out: ${reason}.`)}
      </p>
    </section>
  );
}

const signed = (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`;

/** `2.1 % better`; a change that rounds to nothing is none. */
function relatively(change: number): string {
  if (Math.abs(change) < 0.0005) return 'as good, relatively';
  return `${percent(Math.abs(change))} ${change > 0 ? 'better' : 'worse'}, relatively`;
}
