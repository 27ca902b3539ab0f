import type { AugmentMetrics } from '../../evaluation/augmentMetrics.js';
import { formatCount, formatPlural, formatShare } from '../format.js';
import { html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** Which transformations made the augmented rows, and how often each declined. */
export async function augmentation({ metrics: { augment } }: ReportInput): Promise<Section | null> {
  if (!augment) return null;
  const { transformations, search } = augment;
  const hasFaults = transformations.some(({ faults }) => faults > 0);
  const cells = ({
    name,
    kind,
    applied,
    declined,
    faults,
    probability,
    lossChange,
  }: AugmentMetrics['transformations'][0]) => [
    name,
    kind,
    formatCount(applied),
    applied + declined === 0 ? '–' : formatShare(declined / (applied + declined)),
    ...(hasFaults ? [formatCount(faults)] : []),
    ...(search ? [formatShare(probability), signedShare(lossChange!)] : []),
  ];
  return {
    id: 'augmentation',
    title: 'Augmentation',
    finding: finding(augment),
    body: html`${table({
      caption: `Transformation functions${augment.draws === 'everyEpoch' ? ' in the first epoch' : ''}`,
      head: [
        'Transformation',
        'kind',
        'applied',
        'declined',
        ...(hasFaults ? ['failed'] : []),
        ...(search ? ['probability', 'validation loss'] : []),
      ],
      texts: [1],
      rows: transformations.map(cells),
    })}${
      search &&
      html`<p class="note">Probabilities were learned before training, in ${formatPlural(search.trainings, 'short training')} of ${formatPlural(search.epochs, 'epoch')} on ${formatPlural(search.rows, 'train row')}: validation
loss is what copies by the transformation alone do to it, beside copies that are the rows as they are. A step without any transformation has ${formatShare(search.none)}.</p>`
    }`,
  };
}

function finding({ policy, draws, rows, copies, transformations }: AugmentMetrics): string {
  const calls = (one: AugmentMetrics['transformations'][0]) => one.applied + one.declined;
  const made = `${formatPlural(copies, 'augmented copy', 'augmented copies')} of ${formatPlural(rows, 'train row')} trained beside them${draws === 'everyEpoch' ? ' in the first epoch, and others in each further one' : ''} (policy ${policy})`;
  const most = transformations
    .filter((one) => one.declined > 0)
    .sort((a, b) => b.declined / calls(b) - a.declined / calls(a))[0];
  return most
    ? `${made}; ${most.name} declined most, in ${formatShare(most.declined / calls(most))} of its calls.`
    : `${made}; no transformation declined.`;
}

/** A fraction with its sign, and a real minus. */
function signedShare(fraction: number): string {
  return `${fraction < 0 ? '−' : '+'}${formatShare(Math.abs(fraction))}`;
}
