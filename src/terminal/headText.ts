import type { HeadExplanation } from '../core/rowExplanation.js';
import { textTable } from './textTable.js';
import { wrappedText } from './wrappedText.js';

/** Contributions and classes beyond these nobody reads on a terminal. */
const mostContributions = 12;
const mostClasses = 4;
/** Characters of an n-gram or a value that are shown. */
const widest = 32;

/** Why the network predicts what it does for one task, for a terminal. */
export function headText(task: string, head: HeadExplanation, columns?: number): string {
  const { probabilities, decided, consistent, logOdds, contributions, slices } = head;
  const lines = wrappedText(
    `${task} by the network: ${decided === null ? 'does not apply' : decided}; its head says ${distribution(probabilities)}`,
  );
  if (consistent) {
    const others = Object.entries(consistent.tasks).map(
      ([name, own]) => `${name} ${own.class} ${percent(own.probability)}`,
    );
    const applies = consistent.applies === undefined ? '' : `; it applies with ${percent(consistent.applies)}`;
    lines.push(
      ...wrappedText(
        `Tied with other heads (${others.join(', ')}): ${distribution(consistent.probabilities)}${applies}`,
      ),
    );
  }
  lines.push(
    ...wrappedText(
      `Log-odds of ${head.class} by the head: ${fixed(logOdds.withoutFeatures)} without features, ${fixed(logOdds.withFeatures)} with them; the contributions add up to the difference${gapText(head)}.`,
    ),
  );
  if (contributions.length > 0) {
    const cells = contributions
      .slice(0, mostContributions)
      .map(({ feature, words, contribution }) => [clipped(words ?? '(whole)'), feature, fixed(contribution)]);
    lines.push('', textTable(['in the row', 'feature', 'contribution'], cells, columns), '');
    const rest = contributions.slice(mostContributions);
    if (rest.length > 0) {
      const sum = rest.reduce((total, { contribution }) => total + contribution, 0);
      lines.push(`${rest.length} smaller ones add ${fixed(sum)}; --json has them all.`);
    }
  }
  const taken = slices.filter(({ inside, network }) => inside || (network ?? 0) >= 0.5);
  if (slices.length > 0) {
    const words = taken.map(({ slice, inside, network }) => {
      const facts = [
        ...(network === undefined ? [] : [`${percent(network)} by the network`]),
        ...(inside === undefined ? [] : [inside ? 'inside' : 'outside']),
      ];
      return `${slice} (${facts.join(', ')})`;
    });
    lines.push(...wrappedText(`Slices: ${words.join(', ') || `none of ${slices.length}`}`));
  }
  return lines.join('\n').trimEnd();
}

/** Where the path's points were too few for a steep network. */
function gapText({ logOdds, contributions }: HeadExplanation): string {
  const difference = logOdds.withFeatures - logOdds.withoutFeatures;
  const gap = difference - contributions.reduce((sum, { contribution }) => sum + contribution, 0);
  return Math.abs(gap) > 0.011 * Math.max(1, Math.abs(difference)) ? ` but for ${fixed(gap)}` : '';
}

function distribution(probabilities: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  const left = sorted.length - mostClasses;
  const words = sorted.slice(0, mostClasses).map(([name, p]) => `${name} ${percent(p)}`);
  return `${words.join(', ')}${left > 0 ? ` and ${left} less likely` : ''}`;
}

function clipped(words: string): string {
  const shown = words.replace(/\s/g, ' ');
  // Blanks at an end of a gram of characters would not be seen.
  const quoted = shown.trim() === shown ? shown : `"${shown}"`;
  return quoted.length > widest ? `${quoted.slice(0, widest - 1)}…` : quoted;
}

const percent = (p: number) => `${(100 * p).toFixed(1)}%`;

/** Two digits, without a sign before a zero. */
const fixed = (value: number) => value.toFixed(2).replace(/^-(0\.00)$/, '$1');
