import { formatList } from '../../../report/format.js';
import type { CellResult } from '../../cellResult.js';
import type { AnalysisKind } from '../analysis.js';
import { dotSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { pairedChange } from '../pairedChange.js';
import { pairsWithControl } from '../pairsAlong.js';
import { settingOf } from '../settingOf.js';
import { metricWords, signed, within } from '../words.js';

const controlWords = {
  singleTask: 'single-task twins',
  majorityVote: 'the network taught by majority vote',
  gold: 'the network taught by gold',
  labelModel: 'the label model alone',
} as const satisfies Record<NonNullable<CellResult['control']>, string>;

type Control = keyof typeof controlWords;

/** What the cells of one setting have beyond a control. */
export interface ControlChange extends Judged {
  readonly control: Control;
  /** The labels on all axes but seeds. */
  readonly setting: string;
}

/** Every setting against its controls. */
export const controls: AnalysisKind<readonly ControlChange[]> = {
  summary:
    'every setting against its controls, paired by seed: single-task twins, majority vote, gold, the label model alone',

  needs: ({ cells }) =>
    cells.some(({ control }) => control) ? undefined : 'controls among the cells (controls: [majorityVote, gold, …])',

  create(input, rng) {
    const found = (Object.keys(controlWords) as Control[]).flatMap((control) => {
      const pairs = pairsWithControl(input, control);
      const settings = [...new Set(pairs.map(({ cell }) => settingOf(cell, input)))];
      return settings.flatMap((setting) => {
        const own = pairs.filter(({ cell }) => settingOf(cell, input) === setting);
        const change = pairedChange(own, input, rng.derive(`${control} ${setting}`));
        return change ? [{ ...change, control, setting }] : [];
      });
    });
    if (found.length === 0) return undefined;
    const data = judge(found, input.metric);
    const metric = metricWords(input.metric);
    const sentences = (Object.keys(controlWords) as Control[]).flatMap((control) => {
      const own = data.filter((change) => change.control === control);
      if (own.length === 0) return [];
      const count = (verdict: string) => own.filter((change) => change.verdict === verdict).length;
      if (own.length === 1) {
        const [{ verdict, mean, interval }] = own;
        const words = {
          better: 'clearly better than',
          worse: 'clearly worse than',
          unclear: 'no clear difference from',
        };
        return [`${words[verdict]} ${controlWords[control]}, ${signed(mean)} ${within(interval)}`];
      }
      const parts = [
        ...(count('better') > 0 ? [`better in ${count('better')}`] : []),
        ...(count('worse') > 0 ? [`worse in ${count('worse')}`] : []),
        ...(count('unclear') > 0 ? [`no clear difference in ${count('unclear')}`] : []),
      ];
      return [`against ${controlWords[control]} ${formatList(parts)} of ${own.length} settings`];
    });
    const text = `In ${metric}: ${sentences.join('; ')}.`;
    return {
      title: 'Controls',
      finding: text,
      data,
      charts: [
        {
          caption: `Difference in ${metric} from each control, with 95 % intervals over seeds`,
          spec: dotSpec(
            data.map(({ control, setting, mean, interval }) => ({
              name: setting === '' ? controlWords[control] : `${setting} – ${controlWords[control]}`,
              value: mean,
              interval,
            })),
            `difference in ${metric}`,
          ),
        },
      ],
      table: {
        caption: `Each setting minus its control: ${metric} on the ${input.split} split; paired by seed, clear or not by Holm over all rows`,
        head: ['setting', 'control', 'seeds', 'difference', '95 % interval', 'Holm p', ''],
        rows: data.map(({ control, setting, n, mean, interval, adjustedP, verdict }) => [
          setting || 'all',
          controlWords[control],
          String(n),
          signed(mean),
          interval ? `${signed(interval[0])} … ${signed(interval[1])}` : '–',
          adjustedP === null ? '–' : adjustedP.toFixed(3),
          verdict === 'unclear' ? 'no clear difference' : verdict,
        ]),
      },
    };
  },
};
