import type { SliceRow, StudioStatus } from '../protocol.js';
import { Rate, thousands } from './rate.js';
import { linkTo } from './route.js';
import { useAnswer } from './useAnswer.js';

export function SlicesPage({ status, task }: { status: StudioStatus; task: string }) {
  const { answer, refused } = useAnswer<SliceRow[]>(`/api/slices/${encodeURIComponent(task)}`, status.generation);
  if (refused && !answer)
    return (
      <div class="problem" role="alert">
        {refused.message}
      </div>
    );
  if (!answer) return <p class="quiet">Counting …</p>;
  const withNetwork = answer.some(({ networkRight }) => networkRight);
  const withFloors = answer.some(({ floors }) => floors.length > 0);
  return (
    <div class="page">
      <h1>Slices of {task}</h1>
      {answer.length === 1 && (
        <p class="quiet">
          The experiment names no slices for this task: `slices:` in its file, with any kind of labeling function, does.
        </p>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of slices">
        <table>
          <caption>
            <span>
              Rows of {status.testOpen ? 'all splits' : 'train and validation; test rows are closed'}. Accuracies over
              rows with gold, with 95 % intervals.
            </span>
          </caption>
          <thead>
            <tr>
              <th scope="col">Slice</th>
              <th scope="col">Rows</th>
              <th scope="col">Covered</th>
              <th scope="col">Label model right</th>
              {withNetwork && <th scope="col">Network right, train rows left out</th>}
              {withFloors && <th scope="col">Floors</th>}
            </tr>
          </thead>
          <tbody>
            {answer.map((row, i) => (
              <tr key={row.slice}>
                <th scope="row">
                  <a href={linkTo({ page: 'rows', task, filter: i === 0 ? {} : { slice: row.slice } })}>{row.slice}</a>
                </th>
                <td>{thousands(row.rows)}</td>
                <td>
                  <Rate rate={row.covered} whole />
                </td>
                <td>
                  <Rate rate={row.labelRight} />
                </td>
                {withNetwork && <td>{row.networkRight && <Rate rate={row.networkRight} />}</td>}
                {withFloors && (
                  <td>
                    {row.floors.map(({ metric, floor, value, reached }) => (
                      <span key={metric} class={reached ? '' : 'bad'}>
                        {metric} {value?.toFixed(2) ?? '–'} {reached ? '≥' : 'below'} {floor}{' '}
                      </span>
                    ))}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
