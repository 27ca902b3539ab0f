import { questionOf } from '../core/questionOf.js';
import { summaryTable } from '../evaluation/summaryTable.js';
import { formatScore, formatShare } from './format.js';
import type { ReportInput } from './reportInput.js';
import { goldSentence } from './sections/provenance.js';
import { summaryFinding } from './summaryFinding.js';
import { warningsOf } from './warnings.js';

/** The report's core as Markdown, scores with three decimals and no times: what golden tests compare. */
export function renderMarkdown(input: ReportInput): string {
  const { metrics, config } = input;
  const question = questionOf(config);
  const { head, rows } = summaryTable(metrics, formatScore);
  const warnings = warningsOf(input);
  const sources = Object.entries(metrics.tasks).flatMap(([task, { labelingFunctions }]) =>
    labelingFunctions.length === 0
      ? []
      : [`## ${cell(task)}: labeling functions (train)`, sourcesTable(labelingFunctions)],
  );
  return [
    `# ${metrics.name}`,
    ...(question ? [`> ${question}`] : []),
    summaryFinding(metrics),
    markdownTable(head, rows),
    ...sources,
    goldSentence(input),
    ...(warnings.length > 0 ? ['## Warnings', warnings.map((text) => `- ${text}`).join('\n')] : []),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function sourcesTable(lfs: ReportInput['metrics']['tasks'][string]['labelingFunctions']): string {
  return markdownTable(
    ['labeling function', 'votes for', 'coverage', 'overlaps', 'conflicts', 'accuracy', 'estimated'],
    lfs.map(({ name, splits: { train }, estimatedAccuracy }) => [
      name,
      train?.polarity.join(', ') || '–',
      formatShare(train?.coverage),
      formatShare(train?.overlaps),
      formatShare(train?.conflicts),
      formatScore(train?.empiricalAccuracy),
      formatScore(estimatedAccuracy),
    ]),
  );
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map((_, i) => (i === 0 ? ' --- |' : ' ---: |')).join('')}`, ...rows.map(line)].join(
    '\n',
  );
}

/** A bar or a line break in a name would end the cell. */
function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
}
