import { html } from './html.js';
import type { ReportInput } from './reportInput.js';
import { affinity } from './sections/affinity.js';
import { augmentation } from './sections/augmentation.js';
import { balancing } from './sections/balancing.js';
import { calibration } from './sections/calibration.js';
import { consistency } from './sections/consistency.js';
import { cost } from './sections/cost.js';
import { coTraining } from './sections/coTraining.js';
import { decisions } from './sections/decisions.js';
import { details } from './sections/details.js';
import { headline } from './sections/headline.js';
import { labelModels } from './sections/labelModels.js';
import { learning } from './sections/learning.js';
import { provenance } from './sections/provenance.js';
import { sharing } from './sections/sharing.js';
import { slices } from './sections/slices.js';
import { sources } from './sections/sources.js';
import { summary } from './sections/summary.js';
import { tasks } from './sections/tasks.js';
import { style } from './style.js';

/** The parts of a report, in the order of the page; one that has nothing to show returns null. */
const sections = [
  tasks,
  summary,
  sources,
  labelModels,
  coTraining,
  augmentation,
  learning,
  balancing,
  affinity,
  sharing,
  calibration,
  slices,
  consistency,
  decisions,
  details,
  cost,
  provenance,
];

/**
 * Builds report.html: one file that needs no script, no network and no other file. Each section starts with one
 * sentence, computed, that says what its figures show.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const parts = (await Promise.all(sections.map((section) => section(input)))).filter((part) => part !== null);
  const { name, seed } = input.metrics;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}, seed ${seed} · Espalier report</title>
<style>${style}</style>
</head>
<body>
<div class="page">
<nav class="contents" aria-label="Contents"><ol>${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main>
${headline(input)}
${parts.map(
  ({ id, title, finding, body }) =>
    html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="finding">${finding}</p>${body}</section>
`,
)}</main>
</div>
</body>
</html>
`.text;
}
