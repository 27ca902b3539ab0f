import type { Overview, StudioStatus } from '../protocol.js';
import { Rate, thousands } from './rate.js';
import { linkTo } from './route.js';
import { useAnswer } from './useAnswer.js';

export function OverviewPage({ status }: { status: StudioStatus }) {
  const { answer, refused } = useAnswer<Overview>('/api/overview', status.generation);
  if (refused && !answer)
    return (
      <div class="problem" role="alert">
        {refused.message}
      </div>
    );
  if (!answer) return <p class="quiet">Looking …</p>;
  return (
    <div class="page">
      <h1>Overview</h1>
      <section aria-labelledby="look">
        <h2 id="look">Look here next</h2>
        {answer.look.length === 0 && <p>Nothing stands out.</p>}
        <ol class="look">
          {answer.look.slice(0, 40).map((item, i) => (
            <li key={`${item.code}-${item.task}-${item.lf ?? ''}-${i}`}>
              <span class={`tag ${severe.has(item.code) ? 'warn' : ''}`}>{words[item.code]}</span>{' '}
              <a
                href={linkTo({
                  page: item.page,
                  task: item.task,
                  filter: item.filter,
                  lf: item.page === 'lfs' ? item.lf : undefined,
                })}
              >
                <strong>{item.task}</strong>: {item.text}
              </a>
            </li>
          ))}
        </ol>
        {answer.look.length > 40 && <p class="quiet">… and {answer.look.length - 40} more that weigh less</p>}
      </section>
      <section aria-labelledby="tasks">
        <h2 id="tasks">Tasks</h2>
        <div class="cards">
          {answer.tasks.map((card) => (
            <article key={card.task} class="card" aria-label={`Task ${card.task}`}>
              <h3>
                <a href={linkTo({ page: 'lfs', task: card.task })}>{card.task}</a>
              </h3>
              <p class="quiet">
                {card.classes.join(' · ')} — {thousands(card.rows)} rows, {card.labelingFunctions} labeling functions
              </p>
              <dl>
                <div>
                  <dt>Covered</dt>
                  <dd>
                    <Rate rate={card.covered} whole />
                  </dd>
                </div>
                <div>
                  <dt>In conflict</dt>
                  <dd>
                    <Rate rate={card.conflicts} whole />
                  </dd>
                </div>
                {card.scores.map(({ model, split, accuracy }) => (
                  <div key={model}>
                    <dt>
                      Accuracy, {model} <small>({split})</small>
                    </dt>
                    <dd>
                      <Rate rate={accuracy} />
                    </dd>
                  </div>
                ))}
              </dl>
            </article>
          ))}
        </div>
      </section>
    </div>
  );
}

const words = {
  FAULTS: 'faults',
  BELOW_CHANCE: 'below chance',
  NEVER_FIRES: 'silent',
  LINT: 'finding',
  BELOW_MAJORITY_VOTE: 'below majority vote',
  UNCOVERED: 'uncovered',
  CONFLICTS: 'conflicts',
  LABEL_NOT_GOLD: 'label ≠ gold',
  NETWORK_NOT_LABEL: 'network ≠ label',
  EXAMPLE_FAILS: 'example fails',
} as const;
const severe = new Set<string>(['FAULTS', 'BELOW_CHANCE', 'BELOW_MAJORITY_VOTE', 'EXAMPLE_FAILS']);
