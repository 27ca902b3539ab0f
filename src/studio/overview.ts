import { defaultLf } from '../core/defaultVotes.js';
import { type SplitName, splitCode } from '../core/split.js';
import { functionTable } from './functionTable.js';
import type { FunctionTable, LookItem, Overview, TaskCard } from './protocol.js';
import { rateOf } from './rateOf.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

/** The state of each task, and what deserves a look next: worst first, each with the page that deals with it. */
export function overview(session: Session, options: { testOpen: boolean }): Overview {
  const tasks: TaskCard[] = [];
  const look: { item: LookItem; weight: number }[] = [];
  for (const table of session.tables.values()) {
    const functions = functionTable(session, table, options);
    const card = taskCard(session, table, functions, options.testOpen);
    tasks.push(card);
    look.push(...lookAt(session, table, functions, card));
  }
  return { tasks, look: look.sort((a, b) => b.weight - a.weight).map(({ item }) => item) };
}

function taskCard(session: Session, table: TaskTable, { rows, functions }: FunctionTable, testOpen: boolean): TaskCard {
  const { task, source, label, conflict } = table;
  let [covered, conflicts] = [0, 0];
  for (let row = 0; row < source.n; row++) {
    if (!testOpen && source.splits[row] === splitCode.test) continue;
    if (label[row] >= 0) covered++;
    if (conflict[row]) conflicts++;
  }
  const measured = session.metrics.tasks[task.name];
  const split: SplitName = testOpen ? 'test' : 'validation';
  const models = [
    ['majority vote', measured?.majorityVote?.splits[split]],
    ['label model', measured?.labelModel?.splits[split]],
    ['network', measured?.network?.splits[split]],
  ] as const;
  return {
    task: task.name,
    classes: task.classes,
    rows,
    labelingFunctions: functions.length,
    covered: rateOf(covered, rows),
    conflicts: rateOf(conflicts, rows),
    scores: models.flatMap(([model, scores]) => {
      const accuracy = scores?.accuracy;
      if (!scores || typeof accuracy !== 'number') return [];
      return [{ model, split, accuracy: rateOf(Math.round(accuracy * scores.n), scores.n) }];
    }),
  };
}

function* lookAt(
  session: Session,
  table: TaskTable,
  { functions }: FunctionTable,
  card: TaskCard,
): Generator<{ item: LookItem; weight: number }> {
  const { task, label, gold, p, network, source } = table;
  const k = task.classes.length;
  const base = { task: task.name };
  for (const lf of functions) {
    if (lf.faults > 0) {
      yield {
        weight: 100,
        item: {
          ...base,
          code: 'FAULTS',
          page: 'lfs',
          lf: lf.name,
          text: `${lf.name} failed on ${count(lf.faults, 'row')}`,
        },
      };
    }
    const { right, n, interval } = lf.accuracy;
    const chance = 1 / k;
    // Only where the whole interval lies below: a few unlucky rows are no finding.
    if (n > 0 && interval[1] < chance) {
      const text = `${lf.name} is right on ${right} of ${n} gold rows: below chance (${percent(chance)})`;
      yield {
        weight: 95,
        item: {
          ...base,
          code: 'BELOW_CHANCE',
          page: 'rows',
          lf: lf.name,
          filter: { lf: [lf.name], vote: 'wrong' },
          text,
        },
      };
    } else if (n === 0 && lf.estimatedInterval && lf.estimatedInterval[1] < chance) {
      const text = `${lf.name} is below chance by the label model's estimate (${percent(lf.estimated ?? 0)})`;
      yield {
        weight: 80,
        item: {
          ...base,
          code: 'BELOW_CHANCE',
          page: 'rows',
          lf: lf.name,
          filter: { lf: [lf.name], vote: 'againstLabel' },
          text,
        },
      };
    }
    if (lf.coverage.right === 0 && lf.name !== defaultLf) {
      yield {
        weight: 60,
        item: { ...base, code: 'NEVER_FIRES', page: 'lfs', lf: lf.name, text: `${lf.name} never votes` },
      };
    }
  }
  for (const { severity, message, labelingFunctions } of session.metrics.tasks[task.name]?.findings ?? []) {
    const lf = labelingFunctions[0];
    yield {
      weight: severity === 'warning' ? 85 : 30,
      item: { ...base, code: 'LINT', page: 'lfs', ...(lf !== undefined && { lf }), text: message },
    };
  }
  const byModel = new Map(card.scores.map(({ model, accuracy }) => [model, accuracy]));
  const [vote, labelModel] = [byModel.get('majority vote'), byModel.get('label model')];
  if (vote?.share != null && labelModel?.share != null && labelModel.share < vote.share) {
    const text = `the label model is right on ${labelModel.right} of ${labelModel.n} ${card.scores[0].split} rows, majority vote on ${vote.right}`;
    yield {
      weight: 75,
      item: {
        ...base,
        code: 'BELOW_MAJORITY_VOTE',
        page: 'rows',
        filter: { differ: 'labelGold', split: card.scores[0].split, order: 'sure' },
        text,
      },
    };
  }
  const isOpen = (row: number) => card.rows === source.n || source.splits[row] !== splitCode.test;
  let [wrong, apart] = [0, 0];
  for (let row = 0; row < source.n; row++) {
    if (label[row] < 0 || p[row] < 0.9 || !isOpen(row)) continue;
    if (gold[row] >= 0 && gold[row] !== label[row]) wrong++;
    if (network && network.prediction[row] !== label[row] && network.p[row] >= 0.9) apart++;
  }
  if (wrong > 0) {
    const text = `${count(wrong, 'row')} with another gold class than the label, of which the label model is 90 % sure`;
    yield {
      weight: 70,
      item: { ...base, code: 'LABEL_NOT_GOLD', page: 'rows', filter: { differ: 'labelGold', order: 'sure' }, text },
    };
  }
  if (apart > 0) {
    const text = `network and label model are 90 % sure of different classes on ${count(apart, 'row')}`;
    yield {
      weight: 65,
      item: {
        ...base,
        code: 'NETWORK_NOT_LABEL',
        page: 'rows',
        filter: { differ: 'networkLabel', order: 'sure' },
        text,
      },
    };
  }
  const uncovered = card.covered.n - card.covered.right;
  if (uncovered > 0) {
    const text = `${count(uncovered, 'row')} without a vote (${percent(uncovered / card.rows)})`;
    yield {
      weight: 40 + (10 * uncovered) / card.rows,
      item: { ...base, code: 'UNCOVERED', page: 'rows', filter: { votes: 'none', order: 'random' }, text },
    };
  }
  if (card.conflicts.right > 0) {
    const text = `${count(card.conflicts.right, 'row')} with votes that disagree (${percent(card.conflicts.right / card.rows)})`;
    yield {
      weight: 40 + (10 * card.conflicts.right) / card.rows,
      item: { ...base, code: 'CONFLICTS', page: 'rows', filter: { votes: 'conflict', order: 'unsure' }, text },
    };
  }
}

const count = (n: number, what: string) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
const percent = (share: number) => `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;
