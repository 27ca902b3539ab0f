import type { Trace } from './trace.js';

/**
 * The steps of Adam's rule that may move variables in place: those whose weight and means are states as they were before, whose results are
 * these states' next values, and of whose results no other reader of the old values makes use.
 *
 * @param used which operations are in the graph
 * @returns by operation its three states: w, m, v
 */
export function inPlaceSteps({ ops, next }: Trace, used: readonly boolean[]): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const readers = new Map<string, number[]>();
  ops.forEach((op, index) => {
    if (!used[index]) return;
    for (const value of op.inputs) {
      if (value.from === 'state') readers.set(value.name, [...(readers.get(value.name) ?? []), index]);
    }
  });
  ops.forEach(({ parameters, inputs }, index) => {
    if (!parameters || !used[index]) return;
    const states = inputs.slice(1, 4).map((value) => (value.from === 'state' ? value.name : undefined));
    const own = states.every((name, output) => {
      const value = name === undefined ? undefined : next.get(name);
      return value?.from === 'op' && value.index === index && value.output === output;
    });
    if (!own || new Set(states).size < 3) return;
    const uses = [...next.values()].filter((value) => value.from === 'op' && value.index === index).length;
    if (uses > 3) return;
    const after = followers(ops, index);
    const names = states as string[];
    if (names.some((name) => readers.get(name)!.some((reader) => reader !== index && after[reader]))) return;
    found.set(index, names);
  });
  return found;
}

/** [ops] whether an operation depends on that of number `index`. */
function followers(ops: Trace['ops'], index: number): boolean[] {
  const after = ops.map((_, i) => i === index);
  for (let i = index + 1; i < ops.length; i++) {
    after[i] = ops[i].inputs.some((value) => value.from === 'op' && after[value.index]);
  }
  return after;
}
