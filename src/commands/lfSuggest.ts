import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { type Suggestion, suggestLabelingFunctions, type TaskSuggestions } from '../stages/suggestLabelingFunctions.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** `espalier lf suggest FILE`: labeling functions that would cover rows on which those in the file are silent or disagree, as YAML to paste. */
export async function lfSuggest(
  file: string,
  options: { set?: string[]; task?: string; limit?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const limit = wholeNumber(options.limit ?? '10', 'lf suggest');
  const { experiment } = await loadExperiment(file, { set: options.set ?? [], cwd: context.cwd, withoutModels: true });
  const { task } = options;
  const names = experiment.tasks.map(({ name }) => name);
  if (task !== undefined && !names.includes(task)) {
    const message = `expected ${oneOf(names)}; received "${task}"${didYouMean(task, names)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  const found = await suggestLabelingFunctions(experiment, context, { task, limit });
  context.print(options.json ? JSON.stringify(found, null, 2) : found.map(taskText).join('\n\n'));
}

/** Comments and list items, so that all of it can be pasted under `labelingFunctions:`. */
function taskText({ task, against, scored, candidates, suggestions }: TaskSuggestions): string {
  const evidence =
    against === 'gold'
      ? `precision on ${scored} gold rows (validation, and train as far as gold.train says; never test)`
      : `precision against the label model's labels on ${scored} train rows, as there is too little gold: it inherits that model's mistakes`;
  const head = `# ${task}: ${suggestions.length} of ${candidates} candidates; ${evidence}`;
  if (suggestions.length === 0)
    return `${head}\n# none fires both on rows that want votes and on rows that tell what it is worth`;
  const proven = suggestions.filter(({ proven }) => proven);
  const others = suggestions.filter(({ proven }) => !proven);
  const unsure = '# not surely better than chance, after as many tries: look at their rows before you believe them';
  return [
    head,
    ...(proven.length > 0 ? ['# better than chance with 95 % confidence, all tries counted'] : []),
    ...proven.map(suggestionText),
    ...(others.length > 0 ? [unsure] : []),
    ...others.map(suggestionText),
  ].join('\n');
}

function suggestionText(suggestion: Suggestion): string {
  const { name, kind, params, vote, coverage, uncovered, conflicting, precision, n, interval, simultaneousLow } =
    suggestion;
  const given = Object.entries(params).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const item = `- {name: ${JSON.stringify(name)}, kind: ${kind}, ${given.join(', ')}, vote: ${JSON.stringify(vote)}}`;
  const share = (value: number) => value.toFixed(2);
  return `# fires on ${(100 * coverage).toFixed(1)} % of train: ${uncovered} rows without votes, ${conflicting} in conflict; precision ${share(precision)} (${share(interval[0])}–${share(interval[1])}, n ${n}; at least ${share(simultaneousLow)} with all tries counted)\n${item}`;
}
