import type { FunctionTable, StudioStatus, SuggestedFunction, Suggestions } from '../protocol.js';
import { beginDraft } from './draftKey.js';
import { percent, thousands } from './rate.js';
import { useAnswer } from './useAnswer.js';

/** Words and thresholds for rows that nobody votes on or that are disputed; one click puts one into the form. */
export function SuggestionList({
  status,
  table,
  onDraft,
}: {
  status: StudioStatus;
  table: FunctionTable;
  onDraft: () => void;
}) {
  const { answer, refused } = useAnswer<Suggestions>(
    `/api/suggestions/${encodeURIComponent(table.task)}`,
    status.generation,
  );
  if (!answer) {
    return refused ? (
      <p class="problem">{refused.message}</p>
    ) : (
      <p class="quiet" role="status">
        Looking for words and thresholds …
      </p>
    );
  }
  const { suggestions, against, scored, candidates } = answer;
  const take = ({ name, kind, params, vote }: SuggestedFunction) => {
    const taken = new Set(table.functions.map((each) => each.name));
    const stem = /^[\p{L}_]/u.test(name) ? name : `_${name}`;
    let free = stem;
    for (let i = 2; taken.has(free); i++) free = `${stem}_${i}`;
    if (beginDraft(status.name, { task: table.task, isNew: true, name: free, kind, params, vote })) onDraft();
  };
  return (
    <section class="suggestions" aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">Suggestions</h2>
      <p class="quiet" role="status">
        {suggestions.length} of {thousands(candidates)} candidates, judged{' '}
        {against === 'gold'
          ? `on ${thousands(scored)} gold rows (validation, and train as far as gold.train says)`
          : `against the label model's labels of ${thousands(scored)} train rows, as there is too little gold: that inherits its mistakes`}
        .
      </p>
      {suggestions.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of suggestions">
          <table>
            <caption>
              <span>Where no labeling function votes, or some disagree. “At least” holds for all tries at once.</span>
            </caption>
            <thead>
              <tr>
                <th scope="col">Fires on</th>
                <th scope="col" class="text">
                  Votes for
                </th>
                <th scope="col">Train rows</th>
                <th scope="col">Without votes</th>
                <th scope="col">In conflict</th>
                <th scope="col">Precision</th>
                <th scope="col">At least</th>
              </tr>
            </thead>
            <tbody>
              {suggestions.map((each) => (
                <tr key={each.name}>
                  <th scope="row">
                    {words(each)}
                    <small class="quiet">{String(each.params.field)}</small>
                    <button type="button" class="small" onClick={() => take(each)}>
                      Draft<span class="unseen"> {words(each)}</span>
                    </button>
                  </th>
                  <td class="text">{each.vote}</td>
                  <td>{percent(each.coverage)}</td>
                  <td>{thousands(each.uncovered)}</td>
                  <td>{thousands(each.conflicting)}</td>
                  <td>
                    {each.precision.toFixed(2)}{' '}
                    <small>
                      ({each.interval[0].toFixed(2)}–{each.interval[1].toFixed(2)}, {thousands(each.n)} rows)
                    </small>
                  </td>
                  <td>
                    {each.simultaneousLow.toFixed(2)}{' '}
                    {!each.proven && <span class="tag warn">no better than chance?</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function words({ params }: SuggestedFunction): string {
  if (Array.isArray(params.any)) return `“${params.any.join(', ')}”`;
  return params.atLeast !== undefined ? `at least ${params.atLeast}` : `at most ${params.atMost}`;
}
