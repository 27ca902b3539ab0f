import type { RunMetrics } from '../../evaluation/runMetrics.js';
import { formatCount, formatList } from '../format.js';
import { type Html, html } from '../html.js';
import type { LineageFacts, ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { warningsOf } from '../warnings.js';

/** Where the figures come from: warnings, what validation gold was used for, the machine, the whole config. */
export async function provenance(input: ReportInput): Promise<Section> {
  const warnings = warningsOf(input);
  return {
    id: 'provenance',
    title: 'Run details',
    finding:
      warnings.length === 0
        ? 'The run gave no warnings.'
        : `The run gave ${warnings.length === 1 ? 'one warning' : `${warnings.length} warnings`}, listed here.`,
    body: html`${warnings.length > 0 && html`<ul class="warnings">${warnings.map((text) => html`<li>${text}</li>`)}</ul>`}
<p>${goldSentence(input)}</p>${input.lineage && lineageFacts(input.lineage)}
<details><summary><h3>Environment</h3></summary><dl class="facts">${environmentFacts(input.environment)}</dl></details>
<details class="config"><summary><h3>The resolved config</h3></summary><pre tabindex="0"><code>${input.config}</code></pre></details>`,
  };
}

/** What the run came from, and what became of it. */
function lineageFacts({
  data = {},
  labelingFunctions = [],
  transferredFrom,
  resumed = [],
  testOpened = [],
}: LineageFacts): Html {
  const untold = labelingFunctions.filter(({ definition }) => definition === null).length;
  const facts: [string, string | false][] = [
    ...Object.entries(data).map(([source, hash]): [string, string] => [
      `rows of ${source}`,
      hash?.slice(0, 12) ?? 'not known',
    ]),
    [
      'labeling functions',
      labelingFunctions.length > 0 &&
        `${formatCount(labelingFunctions.length)}${untold > 0 ? `, of which ${formatCount(untold)} rest on what cannot be told` : ', all with known definitions'}`,
    ],
    ['weights from', transferredFrom?.path ?? false],
    ['resumed', resumed.length > 0 && formatList(resumed)],
    [
      'test rows looked at',
      testOpened.length === 0 ? 'never' : testOpened.map(({ command, date }) => `${command}, ${date}`).join('; '),
    ],
  ];
  return html`<details><summary><h3>Lineage</h3></summary><dl class="facts">${facts.map(([name, value]) => value !== false && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></details>`;
}

/** Which gold had a say in what is scored here. */
export function goldSentence({ metrics }: ReportInput): string {
  const uses = [
    metrics.training?.earlyStopping && 'early stopping',
    Object.values(metrics.tasks).some(({ network }) => network?.decision?.kind === 'threshold') &&
      'decision thresholds',
    Object.values(metrics.tasks).some(({ labelModel }) => (labelModel?.temperature?.validationRows ?? 0) > 0) &&
      'label temperatures',
  ].filter((use) => typeof use === 'string');
  const validation =
    uses.length > 0
      ? `Validation gold served ${formatList(uses)}, so validation scores lean to the good side; test gold only scored.`
      : 'Validation gold chose nothing; test gold only scored.';
  return `${fitSentence(metrics)} ${validation}`;
}

/** How much gold of the train split the fits saw. */
export function fitSentence({ tasks }: RunMetrics): string {
  const inFit = Object.entries(tasks).filter(([, { gold }]) => gold && gold.train !== 'none');
  return inFit.length > 0
    ? `Gold of training rows entered the fits of ${formatList(inFit.map(([name]) => name))} as far as gold.train says.`
    : 'No gold of training rows entered a fit.';
}

function environmentFacts(environment: Readonly<Record<string, unknown>>, prefix = ''): Html[] {
  return Object.entries(environment).flatMap(([key, value]) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return environmentFacts(value as Record<string, unknown>, `${prefix}${key} `);
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [html`<div><dt>${prefix}${key}</dt><dd>${text}</dd></div>`];
  });
}
