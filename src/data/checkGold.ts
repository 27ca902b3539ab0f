import type { Problem } from '../core/errors.js';
import { splitCode, splitNames } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';

/**
 * Gold of a child task that its ancestors' gold denies: present where the parent's is another class, or under `refines` a
 * class that does not lie under the coarse task's.
 *
 * @param gold task → [n] class or −1, of tasks on one source
 * @param ids [n]
 */
export function contradictions(
  tasks: readonly TaskSpec[],
  gold: ReadonlyMap<string, Int16Array>,
  ids: readonly string[],
): Problem[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return tasks.flatMap((task) => {
    const own = gold.get(task.name);
    if (!own) return [];
    const problems: Problem[] = [];
    if (task.refines) {
      const coarse = byName.get(task.refines.task);
      if (coarse) {
        const above = coarseOf(task, coarse);
        problems.push(...compare(task, own, coarse, gold.get(coarse.name), (c) => above[c], ids));
      }
    }
    // The whole line of ancestors: a parent without gold must not hide what the grandparent's gold says.
    const seen = new Set([task.name]);
    for (let at: TaskSpec | undefined = task; at?.parent && !seen.has(at.parent.task); ) {
      const parent = byName.get(at.parent.task);
      if (!parent) break;
      const needed = parent.classes.indexOf(at.parent.class);
      seen.add(parent.name);
      problems.push(...compare(task, own, parent, gold.get(parent.name), () => needed, ids));
      at = parent;
    }
    return problems;
  });
}

/** [k] the coarse class that each class lies under; −1 = under none. */
function coarseOf(task: TaskSpec, coarse: TaskSpec): number[] {
  const above = task.classes.map(() => -1);
  for (const [name, fine] of Object.entries(task.refines?.classes ?? {})) {
    for (const each of fine) {
      const index = task.classes.indexOf(each);
      if (index >= 0) above[index] = coarse.classes.indexOf(name);
    }
  }
  return above;
}

function compare(
  task: TaskSpec,
  own: Int16Array,
  other: TaskSpec,
  theirs: Int16Array | undefined,
  needed: (ownClass: number) => number,
  ids: readonly string[],
): Problem[] {
  if (!theirs) return [];
  let first = -1;
  let count = 0;
  for (let row = 0; row < own.length; row++) {
    if (own[row] < 0 || theirs[row] < 0 || needed(own[row]) < 0 || theirs[row] === needed(own[row])) continue;
    if (count++ === 0) first = row;
  }
  if (first < 0) return [];
  const expected = other.classes[needed(own[first])];
  return [
    {
      code: 'GOLD_CONTRADICTS_PARENT',
      path: `tasks.${task.name}.gold`,
      message:
        `row ${first} (id "${ids[first]}"): "${task.classes[own[first]]}" in column "${task.gold?.column}" needs "${expected}" of task "${other.name}"; ` +
        `received "${other.classes[theirs[first]]}" in column "${other.gold?.column}"${count > 1 ? `, and ${count - 1} more such rows` : ''}`,
      hint: `Leave the gold of "${task.name}" empty where the task does not apply.`,
    },
  ];
}

/** Warnings about gold that says little: none at all, or one class only, over all rows or in a split that is scored. */
export function thinGold(task: TaskSpec, gold: Int16Array, splits: Uint8Array): Problem[] {
  const counts = splitNames.map(() => new Uint32Array(task.classes.length));
  for (let row = 0; row < gold.length; row++) if (gold[row] >= 0) counts[splits[row]][gold[row]]++;
  const classesIn = (...codes: number[]) => task.classes.filter((_, c) => codes.some((code) => counts[code][c] > 0));
  const path = `tasks.${task.name}.gold`;
  const place = `source "${task.source}", column "${task.gold?.column}"`;
  const all = classesIn(splitCode.train, splitCode.validation, splitCode.test);
  if (all.length === 0) {
    return [{ code: 'NO_GOLD', path, message: `${place}: no row has gold, so that nothing is scored` }];
  }
  if (all.length === 1) {
    return [{ code: 'ONE_CLASS_GOLD', path, message: `${place}: all gold is "${all[0]}"; scores on it say little` }];
  }
  const thin = (['validation', 'test'] as const).filter((name) => classesIn(splitCode[name]).length === 1);
  if (thin.length === 0) return [];
  const shown = thin.map((name) => `in ${name} all gold is "${classesIn(splitCode[name])[0]}"`);
  return [{ code: 'ONE_CLASS_GOLD', path, message: `${place}: ${shown.join(', ')}; scores on it say little` }];
}
