import { parse } from 'yaml';

/**
 * What stands differently in two resolved configs, in the user's words: `training.epochs: 3, now 4`. Things with a name are
 * compared by name.
 *
 * @returns one line per difference, in the order of the files; empty where they say the same
 */
export function changedKeys(before: string, now: string): string[] {
  return differences('', parse(before), parse(now));
}

function differences(path: string, before: unknown, now: unknown): string[] {
  const left = entriesOf(before);
  const right = entriesOf(now);
  if (!left || !right) {
    return JSON.stringify(before) === JSON.stringify(now) ? [] : [`${path}: ${short(before)}, now ${short(now)}`];
  }
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    differences(path ? `${path}.${key}` : key, left.get(key), right.get(key)),
  );
}

/** A map's entries, or a list's by name, or by place where its members have none; undefined for everything else. */
function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  if (!value.some((each) => typeof each === 'object')) return undefined;
  return new Map(value.map((each, i) => [String((each as { name?: unknown } | null)?.name ?? i), each]));
}

function short(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
