import { formatList } from '../../../report/format.js';
import { palette } from '../../../report/palette.js';
import type { AnalysisKind } from '../analysis.js';
import { dotSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { pairedChange } from '../pairedChange.js';
import { baselineOf, labelsOf, pairsAlong } from '../pairsAlong.js';
import { metricWords, signed, within } from '../words.js';

/** What one value of an axis changes against its baseline. */
export interface AxisChange extends Judged {
  readonly axis: string;
  readonly label: string;
  readonly baseline: string;
}

/** Every value of every axis against the axis's baseline, all else being equal: paired by seed and setting, judged together. */
export const differences: AnalysisKind<readonly AxisChange[]> = {
  summary: 'every value of an axis against its baseline, paired by seed, with intervals, all judged together (Holm)',

  needs: (input) =>
    input.axes.some((axis) => !axis.isSeed && labelsOf(input, axis).length > 1)
      ? undefined
      : 'an axis beside the seeds, with cells of two values',

  create(input, rng) {
    const found = input.axes
      .filter((axis) => !axis.isSeed)
      .flatMap((axis) => {
        const baseline = baselineOf(input, axis);
        return labelsOf(input, axis).flatMap((label) => {
          if (label === baseline) return [];
          const stream = rng.derive(`${axis.name}=${label}`);
          const change = pairedChange(pairsAlong(input, axis, label, baseline), input, stream);
          return change ? [{ ...change, axis: axis.name, label: String(label), baseline: String(baseline) }] : [];
        });
      });
    if (found.length === 0) return undefined;
    const data = judge(found, input.metric);
    const metric = metricWords(input.metric);
    const said = ({ axis, label, baseline, mean, interval }: AxisChange) =>
      `${axis} ${label} against ${baseline}: ${signed(mean)} ${within(interval)}`;
    const clear = data.filter(({ verdict }) => verdict !== 'unclear');
    const strongest = clear.toSorted((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
    const many = `${clear.length} of ${data.length} differences in ${metric} ${clear.length === 1 ? 'is' : 'are'} clear`;
    const finding =
      clear.length === 0
        ? `No clear difference in ${metric} among ${data.length === 1 ? 'the one' : `the ${data.length}`} compared${data.length === 1 ? `: ${said(data[0])}` : ''}.`
        : `${many}; ${clear.length > 1 ? 'the largest: ' : ''}${formatList(strongest.slice(0, 3).map(said))}.`;
    return {
      title: 'Differences',
      finding,
      data,
      charts: [
        {
          caption: `Difference in ${metric} on the ${input.split} split, with 95 % intervals over seeds`,
          spec: dotSpec(
            data.map(({ axis, label, mean, interval, verdict }) => ({
              name: `${axis} ${label}`,
              value: mean,
              interval,
              color: verdict === 'unclear' ? palette.bar.light : palette.network.light,
            })),
            `difference in ${metric}`,
          ),
        },
      ],
      table: {
        caption: `Each value against its axis's baseline: ${metric} on the ${input.split} split, the mean over tasks; paired by seed, p by Student's t, clear or not by Holm over all rows`,
        head: ['axis', 'value', 'against', 'seeds', 'difference', '95 % interval', 'Holm p', ''],
        rows: data.map(({ axis, label, baseline, n, mean, interval, adjustedP, verdict }) => [
          axis,
          label,
          baseline,
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
