import { type TimingStage, timingStages } from '../../evaluation/runMetrics.js';
import { barChart } from '../charts/barChart.js';
import { ticks } from '../charts/ticks.js';
import type { ValueAxis } from '../charts/valueAxis.js';
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
  const chart = barChart({
    title: 'Seconds per stage of the run',
    desc: values.map(({ stage, seconds }) => `${stage}: ${formatSeconds(seconds)}`).join('; '),
    rows: values.map(({ stage, seconds }) => ({
      label: stage,
      parts: [{ value: seconds, color: palette.bar.light }],
      text: formatSeconds(seconds),
    })),
    axis: secondsAxis(longest.seconds),
    labelWidth: 130,
    plotWidth: 150,
    textWidth: 60,
  });
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
    body: html`<div class="charts"><figure>${chart}</figure>
<dl class="facts">${facts.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`,
  };
}

function rate(perSecond: number | undefined, unit: string): string | undefined {
  return perSecond === undefined ? undefined : `${formatCount(perSecond)} ${unit}/s`;
}

function secondsAxis(longest: number): ValueAxis {
  const values = ticks(0, longest, 3);
  return { from: 0, to: values[values.length - 1], ticks: values, format: String, title: 'seconds' };
}
