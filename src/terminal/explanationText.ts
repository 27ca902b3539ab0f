import type { LikelyClass, TaskExplanation } from '../core/rowExplanation.js';
import { textTable } from './textTable.js';
import { wrappedText } from './wrappedText.js';

/** Classes and votes beyond these nobody reads on a terminal. */
const mostClasses = 4;
const mostVotes = 40;

/** Why a row has its label on one task, for a terminal: the label, the votes with their shares, and what else is to be known. */
export function explanationText(explanation: TaskExplanation, columns?: number): string {
  const { task, split, kind, jointTasks, label, logOdds, votes, gold, network, applies, orders } = explanation;
  const others = jointTasks?.filter((name) => name !== task) ?? [];
  const ties = Object.values(explanation.probabilities).filter((p) => label.probability - p < 1e-6).length;
  const facts = [
    `${split} row`,
    ...(gold === undefined ? [] : [`gold ${gold}`]),
    ...(network ? [`network ${shown(network)}`] : []),
    ...(explanation.networkSaysNone ? ['network: does not apply'] : []),
  ];
  const lines = [
    ...wrappedText(
      `${task}: ${ties > 1 ? `tie of ${ties} classes at ${percent(label.probability)}` : shown(label)} by ${kind}${others.length > 0 ? ` together with ${others.join(', ')}` : ''}; ${facts.join(', ')}`,
    ),
    ...wrappedText(
      `Without votes: ${distribution(explanation.withoutVotes)}; with them: ${distribution(explanation.probabilities)}`,
    ),
    ...(applies !== undefined && applies < 0.9995
      ? wrappedText(`The task applies to the row with ${percent(applies)}; its classes are given that it does.`)
      : []),
  ];
  if (votes.length === 0) {
    lines.push(
      ...wrappedText(
        `No ${explanation.cancelled.length > 0 ? 'vote counts' : 'labeling function votes'} on the row: the label is what a row without votes gets.`,
      ),
    );
  } else {
    lines.push(
      ...wrappedText(
        `Log-odds of ${label.class}: ${fixed(logOdds.withoutVotes)} without votes, ${fixed(logOdds.withVotes)} with them; the shares add up to the difference.`,
      ),
      '',
      voteTable(explanation, columns),
      '',
    );
  }
  if (votes.length > mostVotes)
    lines.push(`${votes.length - mostVotes} votes with smaller shares are left out; --json has them all.`);
  const file = votes.find(({ positions }) => positions)?.positions?.[0].file;
  if (file) lines.push(...wrappedText(`Places are lines and columns of ${file}.`));
  if (orders) {
    const error = Math.max(...votes.map(({ error }) => error ?? 0));
    lines.push(
      ...wrappedText(
        `Shares are means over ${orders} orders of the ${votes.length} votes, with standard errors ${error < 0.005 ? 'below 0.01' : `up to ${fixed(error)}`}.`,
      ),
    );
  }
  if (explanation.cut) {
    lines.push(
      ...wrappedText(
        'Some of these votes make a class certain: log-odds are cut, and shares tell the order, not a weight.',
      ),
    );
  }
  for (const names of explanation.cancelled) {
    lines.push(...wrappedText(`${names.join(', ')} share one vote and disagree here, so it counts for nothing.`));
  }
  if (explanation.saved) {
    lines.push(
      ...wrappedText(
        `Saved for the network: ${distribution(explanation.saved)}, since gold or tied tasks were heeded after the label model.`,
      ),
    );
  }
  while (lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}

function voteTable({ task, votes }: TaskExplanation, columns?: number): string {
  const placed = votes.some(({ positions }) => positions);
  const rows = votes.slice(0, mostVotes).map(({ labelingFunctions, votes, confidence, share, without, positions }) => [
    labelingFunctions.join(' + '),
    Object.entries(votes)
      .map(([on, name]) => (on === task ? name : `${on}: ${name}`))
      .join(', ') + (confidence === undefined ? '' : `, by ${fixed(confidence)} of a vote`),
    fixed(share),
    shown(without),
    ...(placed ? [positions?.map(({ line, column }) => `${line}:${column}`).join(', ') ?? '–'] : []),
  ]);
  return textTable(
    ['labeling function', 'votes for', 'share', 'without it', ...(placed ? ['place'] : [])],
    rows,
    columns,
  );
}

/** The likeliest classes, in percent. */
function distribution(probabilities: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  const left = sorted.length - mostClasses;
  const some = left > 1 ? sorted.slice(0, mostClasses) : sorted;
  const words = some.map(([name, probability]) => shown({ class: name, probability }));
  return `${words.join(', ')}${left > 1 ? ` and ${left} less likely` : ''}`;
}

const shown = ({ class: name, probability }: LikelyClass) => `${name} ${percent(probability)}`;

const percent = (p: number) => `${(100 * p).toFixed(1)}%`;

/** Two digits, without a sign before a zero. */
const fixed = (value: number) => value.toFixed(2).replace(/^-(0\.00)$/, '$1');
