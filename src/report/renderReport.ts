import { documentPage } from './documentPage.js';
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
import { errors } from './sections/errors.js';
import { headline } from './sections/headline.js';
import { labelModels } from './sections/labelModels.js';
import { learning } from './sections/learning.js';
import { look } from './sections/look.js';
import { provenance } from './sections/provenance.js';
import { sharing } from './sections/sharing.js';
import { slices } from './sections/slices.js';
import { sources } from './sections/sources.js';
import { summary } from './sections/summary.js';
import { tasks } from './sections/tasks.js';

/** The parts of a report, in the order of the page; one that has nothing to show returns null. */
const sections = [
  look,
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
  errors,
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
  return documentPage({
    title: `${name}, seed ${seed} · Espalier report`,
    head: headline(input),
    sections: parts,
  });
}
