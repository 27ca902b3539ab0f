import { EspalierError, type Problem } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { estimateClassBalance } from './estimateClassBalance.js';
import type { ClassBalanceSpec } from './labelModelParams.js';

/**
 * [k] the class prior that a config asks for. `'gold'` counts the gold that the fit may see, with one pseudo-row per
 * class, so that no class becomes impossible by chance; `'estimated'` is {@link estimateClassBalance}.
 *
 * @param gold of the rows that the fit may see, −1 = unknown
 * @param matrix the votes that the fit sees
 * @throws EspalierError CLASS_BALANCE when the classes do not fit the task, nothing is left to share, gold is missing, or
 *   the votes do not tell the balance
 */
export function resolveClassBalance(
  spec: ClassBalanceSpec,
  task: Pick<TaskSpec, 'name' | 'classes'>,
  gold: Int16Array,
  matrix: LabelMatrix,
): Float64Array {
  const k = task.classes.length;
  if (spec === 'uniform') return new Float64Array(k).fill(1 / k);
  if (spec === 'gold') {
    const counts = new Float64Array(k).fill(1);
    for (const c of gold) if (c >= 0) counts[c]++;
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === k) {
      throw problem(task, 'expected gold rows that the fit may see; there are none', {
        hint: `Let the fit see some: tasks.${task.name}.gold: {column: …, train: 100}; or give the balance as numbers.`,
      });
    }
    return counts.map((count) => count / total);
  }
  if (spec === 'estimated') {
    const estimate = estimateClassBalance(matrix, task.classes);
    if ('balance' in estimate) return estimate.balance;
    throw problem(task, `expected votes that tell the class balance; ${estimate.problem}`, {
      hint: 'Give the balance as numbers, or leave it uniform.',
    });
  }
  const balance = Array.isArray(spec) ? Float64Array.from(spec) : fromMap(spec, task);
  if (balance.length !== k) {
    throw problem(
      task,
      `expected ${k} numbers, one per class (${task.classes.join(', ')}); received ${balance.length}`,
    );
  }
  const total = balance.reduce((sum, p) => sum + p, 0);
  if (!(total > 0)) throw problem(task, `expected at least one class above 0; received a sum of ${total}`);
  return balance.map((p) => p / total);
}

function fromMap(map: Record<string, number>, task: Pick<TaskSpec, 'name' | 'classes'>): Float64Array {
  const unknown = Object.keys(map).filter((name) => !task.classes.includes(name));
  const missing = task.classes.filter((name) => !(name in map));
  if (unknown.length > 0 || missing.length > 0) {
    throw problem(
      task,
      `expected one number for each of ${task.classes.join(', ')}; ${[
        ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
        ...(unknown.length > 0 ? [`not a class: ${unknown.join(', ')}`] : []),
      ].join('; ')}`,
    );
  }
  return Float64Array.from(task.classes, (name) => map[name]);
}

function problem(task: Pick<TaskSpec, 'name'>, message: string, more: Partial<Problem> = {}): EspalierError {
  return new EspalierError({
    code: 'CLASS_BALANCE',
    path: `tasks.${task.name}.labelModel.classBalance`,
    message,
    ...more,
  });
}
