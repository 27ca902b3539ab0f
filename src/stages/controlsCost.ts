import type { ControlsPlan } from './planControls.js';

/** What the controls will cost, in a line: their number, and their examples beside the training's own. */
export function controlsCost({ twins, equalWeights, visits, timesTraining }: ControlsPlan): string {
  const count = [...(twins?.values() ?? [])].filter((twin) => 'passes' in twin).length;
  const parts = [
    ...(twins ? [`${count} single-task twin${count === 1 ? '' : 's'}`] : []),
    ...(equalWeights ? ['a run with equal weights'] : []),
  ];
  return `controls: ${parts.join(' and ')} after the training: at most ${visits.toLocaleString('en-US')} examples, ${timesTraining.toFixed(1)} times its own`;
}
