import type { TaskHead } from './networkDefinition.js';
import type { SharingName } from './sharing/index.js';
import type { TrunkName } from './trunks/index.js';

/** A head that cannot stand where it is said to. */
export interface DepthProblem {
  readonly task: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * What is wrong with the depths of heads: a layer that the trunk does not have, a depth without sight of the trunk, slices below the
 * top, and nobody on top.
 *
 * @param layers of the trunk that heads may stand on
 * @param sliced names of the tasks with slice heads
 * @param sharing what stands on the trunk; under `hard` its last layer is the top
 */
export function headDepths(
  trunk: TrunkName,
  layers: number,
  tasks: readonly Pick<TaskHead, 'name' | 'head'>[],
  sliced: readonly string[],
  sharing: SharingName = 'hard',
): DepthProblem[] {
  const problems: DepthProblem[] = [];
  const lower = tasks.filter(({ head }) => head.at !== undefined);
  for (const { name, head } of lower) {
    const at = head.at!;
    if (at > layers) {
      const has = layers === 1 ? 'one layer' : `${layers} layers`;
      problems.push({
        task: name,
        message: `expected one of the trunk's layers, 1 … ${layers}; received ${at}: the ${trunk} trunk has ${has} that heads can stand on`,
        hint: 'Leave at out for a head on top, or give the trunk more layers.',
      });
    } else if (!head.inputs.includes('trunk')) {
      problems.push({
        task: name,
        message: `expected trunk among inputs, since at says which of its layers the head sees; received [${head.inputs.join(', ')}]`,
        hint: 'Add trunk to inputs, or leave at out.',
      });
    } else if (sliced.includes(name)) {
      problems.push({
        task: name,
        message: `expected no at beside slice heads: a slice's transform is of the width of what stands on top; received ${at}`,
        hint: 'Leave at out, or take the task off the slices.',
      });
    }
  }
  const reachesTop = (at: number | undefined) => at === undefined || (at === layers && sharing === 'hard');
  const onTop = tasks.some(({ head }) => reachesTop(head.at) && head.inputs.includes('trunk'));
  if (!onTop && problems.length === 0 && lower.length > 0) {
    problems.push({
      task: lower[0].name,
      message: 'expected a head on top of the trunk, which nothing would train otherwise; all of them stand lower',
      hint: 'Leave at out for at least one task; a trunk that ends at the highest of these layers does the same.',
    });
  }
  return problems;
}
