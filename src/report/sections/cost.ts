import { type TimingStage, timingStages } from '../../evaluation/runMetrics.js';
import { drawChart } from '../chart.js';
import { formatBytes, formatCount, formatSeconds, formatShare } from '../format.js';
import { html } from '../html.js';
import { palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';

const stageTitles: Record<TimingStage, string> = {
  read: 'read data',
  labelingFunctions: 'labeling functions',
  analysis: 'LF analysis',
  labelModelFit: 'label model fit',
  labelModelPredict: 'label model predict',
  features: 'features',
  coTraining: 'co-training',
  augment: 'augment',
  train: 'train',
  control: 'train the twin',
  singleTask: 'train single-task twins',
  equalWeights: 'train with equal weights',
  evaluate: 'evaluate',
  report: 'report',
  total: 'total',
};

/** What the run took: seconds per stage, throughput, memory. */
export async function cost({ metrics }: ReportInput): Promise<Section | null> {
  const { timing, throughput, memory } = metrics;
  const stages = timingStages.filter((stage) => stage !== 'total' && typeof timing[stage] === 'number');
  if (stages.length === 0) return null;
  const values = stages.map((stage) => ({ stage: stageTitles[stage], seconds: timing[stage]! }));
  const longest = [...values].sort((a, b) => b.seconds - a.seconds)[0];
  const total = timing.total ?? values.reduce((sum, { seconds }) => sum + seconds, 0);
  const y = {
    field: 'stage',
    type: 'nominal',
    sort: null,
    axis: { title: null, labelColor: palette.ink.light, labelLimit: 150 },
  };
  const x = { field: 'seconds', type: 'quantitative', axis: { title: 'seconds', tickCount: 4 } };
  const spec = {
    width: 190,
    height: { step: 20 },
    data: { values: values.map((value) => ({ ...value, text: formatSeconds(value.seconds) })) },
    encoding: { y, x },
    layer: [
      { mark: { type: 'bar', height: 12, color: palette.bar.light } },
      {
        mark: { type: 'text', align: 'left', dx: 4, fontSize: 10, color: palette.muted.light },
        encoding: { text: { field: 'text' } },
      },
    ],
  };
  const facts: [string, string | undefined][] = [
    ['backend', metrics.backend && `${metrics.backend.kind} · ${metrics.backend.device}`],
    ['total', formatSeconds(total)],
    ['labeling', rate(throughput.labelingRowsPerSecond, 'rows')],
    ['training', rate(throughput.trainExamplesPerSecond, 'examples')],
    ['prediction', rate(throughput.predictExamplesPerSecond, 'examples')],
    ['memory at its peak', memory.peakRssBytes === undefined ? undefined : formatBytes(memory.peakRssBytes)],
  ];
  return {
    id: 'cost',
    title: 'Time and memory',
    finding: `The run took ${formatSeconds(total)}${timing.report === undefined ? ' before this report was drawn' : ''}, most of it in one stage: ${longest.stage} (${formatSeconds(longest.seconds)}, ${formatShare(longest.seconds / total)}).`,
    body: html`<div class="charts"><figure>${await drawChart(spec, 'Seconds per stage of the run.')}</figure>
<dl class="facts">${facts.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`,
  };
}

function rate(perSecond: number | undefined, unit: string): string | undefined {
  return perSecond === undefined ? undefined : `${formatCount(perSecond)} ${unit}/s`;
}
