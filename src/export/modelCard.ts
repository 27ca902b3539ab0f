import type { IntervalScores, RunMetrics, TaskMetrics } from '../evaluation/runMetrics.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import type { ExportedTask } from './exportedModel.js';
import { type InputField, inputFields } from './inputFields.js';

/** What a model card is computed from. */
export interface ModelCardInput {
  readonly metrics: RunMetrics;
  readonly tasks: readonly ExportedTask[];
  readonly consistent: boolean;
  readonly encoder: FeatureEncoderJSON;
  /** Numbers that training fits. */
  readonly parameters: number;
  readonly trunk: string;
  readonly sharing: string;
  readonly generatedBy: string;
  /** ISO 8601 date on which the run started. */
  readonly started: string;
}

/** What nobody but the author can know is asked for, in lines that are easy to find. */
const author = (question: string) => `> **For the author:** ${question}`;

/**
 * MODEL_CARD.md: what the run knows about its model, and lines for the author where it knows nothing. Sections follow Mitchell et al. 2019,
 * "Model cards for model reporting", section 4.
 */
export function modelCard(input: ModelCardInput): string {
  const { metrics, tasks, encoder, generatedBy, started } = input;
  return [
    `# Model card: ${metrics.name}`,
    `Computed by ${generatedBy} from the run of ${started.slice(0, 10)}, seed ${metrics.seed}. Lines marked "For the author" are not known to the run.`,
    '## Model',
    `One network over ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}: trunk \`${input.trunk}\`, sharing \`${input.sharing}\`, ${number(input.parameters)} weights, trained for ${metrics.training?.bestEpoch ?? 0} of ${metrics.training?.epochs ?? 0} epochs${metrics.backend ? ` on ${metrics.backend.kind}` : ''}.`,
    table(['task', 'classes', 'depends on'], tasks.map(taskRow)),
    `Reads ${inputFields(encoder).map(fieldText).join(', ')}.`,
    author('who made the model, how to reach them, and how to cite it.'),
    author('the licence of the model. None is given until you name one; that of the training data may bind it.'),
    '## Intended use',
    author('what the model is for, who is to use it, and on what kind of rows.'),
    author('what it must not be used for.'),
    '## Training data',
    table(
      ['task', 'train rows', 'validation', 'test', 'rows with gold (train, validation, test)', 'rows with votes'],
      eachTask(metrics, ([name, task]) => [
        name,
        ...(['train', 'validation', 'test'] as const).map((split) => number(task.rows?.[split] ?? 0)),
        (['train', 'validation', 'test'] as const)
          .map((split) => number(sum(task.gold?.splits[split] ?? [])))
          .join(', '),
        percent(task.votesPerRow ? 1 - (task.votesPerRow[0] ?? 0) : undefined),
      ]),
    ),
    'Training labels are probabilistic: a label model weighs the votes of labeling functions. Gold of train rows was used only as far as stands in the last column below.',
    table(
      ['task', 'labeling functions', 'label model', 'why this one', 'train gold that fits saw'],
      eachTask(metrics, ([name, task]) => [
        name,
        String(task.labelingFunctions.length),
        task.labelModel?.kind ?? 'none',
        task.labelModel?.reason ?? '',
        String(task.gold?.train ?? 'none'),
      ]),
    ),
    ...functionTables(metrics),
    author('where the rows come from, when and how they were collected, and under which licence.'),
    author('whether the rows hold personal data, and on what ground it was used.'),
    '## Evaluation',
    'Test split, rows with gold. Intervals are 95 % bootstrap intervals over rows; they say nothing of other seeds or other data.',
    table(
      ['task', 'n', 'accuracy', 'macro F1', 'label model, macro F1', 'majority vote, macro F1'],
      eachTask(metrics, scoreRow),
    ),
    ...slices(metrics),
    '## Limits',
    limits(input)
      .map((line) => `- ${line}`)
      .join('\n'),
    author('known failures, and groups of people or kinds of rows on which errors would do harm.'),
    '',
  ].join('\n\n');
}

function taskRow({ name, classes, parent, refines }: ExportedTask): string[] {
  const above = parent ? `applies where ${parent.task} is ${parent.class}` : refines ? `refines ${refines.task}` : '';
  return [name, classes.join(', '), above];
}

function fieldText({ name, input, required }: InputField): string {
  return `\`${name}\` (${input}${required ? '' : ', may be absent'})`;
}

function functionTables({ tasks }: RunMetrics): string[] {
  return Object.entries(tasks).flatMap(([name, { labelingFunctions }]) =>
    labelingFunctions.length === 0
      ? []
      : [
          `Labeling functions of ${name}, on train rows; estimated accuracy is the label model's, with a 95 % interval where it has one:`,
          table(
            ['labeling function', 'votes for', 'coverage', 'conflicts', 'estimated accuracy'],
            labelingFunctions.map(({ name: lf, splits, estimatedAccuracy, estimatedAccuracyInterval }) => [
              lf,
              splits.train?.polarity.join(', ') ?? '',
              percent(splits.train?.coverage),
              percent(splits.train?.conflicts),
              withInterval(estimatedAccuracy, estimatedAccuracyInterval),
            ]),
          ),
        ],
  );
}

function scoreRow([name, { network, labelModel, majorityVote }]: [string, TaskMetrics]): string[] {
  const scores = network?.splits.test;
  return [
    name,
    number(scores?.n ?? 0),
    scored(scores, 'accuracy'),
    scored(scores, 'macroF1'),
    scored(labelModel?.splits.test?.allRows, 'macroF1'),
    scored(majorityVote?.splits.test?.allRows, 'macroF1'),
  ];
}

function slices({ tasks }: RunMetrics): string[] {
  const rows = Object.entries(tasks).flatMap(([task, { network }]) =>
    Object.entries(network?.slices ?? {}).flatMap(([slice, { test }]) =>
      test && test.n > 0 ? [[slice, task, number(test.n), scored(test, 'accuracy'), scored(test, 'macroF1')]] : [],
    ),
  );
  return rows.length > 0
    ? ['By slice, the network alone:', table(['slice', 'task', 'n', 'accuracy', 'macro F1'], rows)]
    : [];
}

/** What the figures themselves give reason to warn of. */
function limits({ metrics, tasks, consistent }: ModelCardInput): string[] {
  const entries = Object.entries(metrics.tasks);
  const named = (which: (task: TaskMetrics) => boolean) =>
    entries.flatMap(([name, task]) => (which(task) ? [name] : []));
  const unscored = named(({ network }) => (network?.splits.test?.n ?? 0) === 0);
  const few = named(({ network }) => (network?.splits.test?.n ?? 0) > 0 && network!.splits.test!.n < 100);
  const worse = named(({ network }) => {
    const against = network?.splits.test?.againstMajorityVote?.macroF1;
    return against !== undefined && against.interval[0] <= 0;
  });
  const warned = named(({ findings }) => findings?.some(({ severity }) => severity === 'warning') ?? false);
  return [
    'The network learned from labeling functions: where all of them are wrong in the same way, it is likely to be wrong too.',
    ...(unscored.length > 0 ? [`Not evaluated, for want of test gold: ${unscored.join(', ')}.`] : []),
    ...(few.length > 0 ? [`Fewer than 100 test rows with gold: ${few.join(', ')}.`] : []),
    ...(worse.length > 0 ? [`Not clearly better than majority vote in macro F1: ${worse.join(', ')}.`] : []),
    ...(warned.length > 0
      ? [`The votes gave reason for warnings before the fit, see metrics.json: ${warned.join(', ')}.`]
      : []),
    ...(tasks.some(({ parent, refines }) => parent || refines) && !consistent
      ? ['Predictions of tied tasks may contradict one another.']
      : []),
  ];
}

function eachTask(metrics: RunMetrics, row: (entry: [string, TaskMetrics]) => string[]): string[][] {
  return Object.entries(metrics.tasks).map(row);
}

function scored(scores: IntervalScores | undefined, metric: 'accuracy' | 'macroF1'): string {
  return withInterval(scores?.[metric], scores?.intervals?.[metric]);
}

function withInterval(value: number | null | undefined, interval?: readonly [number, number]): string {
  if (value === null || value === undefined) return '–';
  return interval ? `${percent(value)} (${percent(interval[0])} to ${percent(interval[1])})` : percent(value);
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
