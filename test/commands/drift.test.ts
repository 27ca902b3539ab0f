import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drift } from '../../src/commands/drift.js';
import type { DriftReport, FunctionDrift } from '../../src/core/driftReport.js';
import { Rng } from '../../src/core/rng.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context, printed } = commandContextIn(folder.path);

const spamWords = ['prize', 'click', 'winner'];
const hamWords = ['meeting', 'thanks', 'agenda'];

interface Month {
  readonly seed: number;
  readonly n: number;
  readonly spam: number;
  /** Says instead of a word … */
  readonly instead?: Readonly<Record<string, string>>;
  /** Words that say the opposite of what they did. */
  readonly turned?: readonly string[];
  readonly gold?: boolean;
}

/** Rows whose words tell the class: the right ones with 40 %, the others with 4 %. */
function month(prefix: string, { seed, n, spam: share, instead = {}, turned = [], gold = true }: Month): string {
  const rng = new Rng(seed);
  const lines = Array.from({ length: n }, (_, i) => {
    const spam = rng.uniform() < share;
    const words = [...spamWords, ...hamWords].filter((word) => {
      const isFor = spamWords.includes(word) !== turned.includes(word);
      return rng.uniform() < (isFor === spam ? 0.4 : 0.04);
    });
    const text = words.map((word) => instead[word] ?? word).join(' ') || 'nothing';
    return `${prefix}${i},${text}${gold ? `,${spam ? 'spam' : 'ham'}` : ''}`;
  });
  return [`id,text${gold ? ',label' : ''}`, ...lines].join('\n');
}

beforeAll(() => {
  const lf = (word: string, vote: string) =>
    `      - {name: ${word}, kind: keyword, field: text, any: [${word}], vote: ${vote}}\n`;
  folder.write('rows.csv', month('r', { seed: 1, n: 1500, spam: 0.4 }));
  folder.write(
    'mail.yaml',
    `version: 1
name: mail
data: {source: rows.csv, id: id, splits: {train: 0.8, validation: 0.1, test: 0.1}}
labelModel: {kind: dawidSkene}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: {column: label, train: all}
    labelingFunctions:
${spamWords.map((word) => lf(word, 'spam')).join('')}${hamWords.map((word) => lf(word, 'ham')).join('')}`,
  );
});

async function told(...files: [string] | [string, string]): Promise<DriftReport> {
  printed.length = 0;
  await drift('mail.yaml', files[0], files[1], { json: true }, context);
  return JSON.parse(printed.join('')) as DriftReport;
}

const named = ({ tasks: [{ functions }] }: DriftReport, name: string): FunctionDrift =>
  functions.find((each) => each.name === name)!;

describe('drift', () => {
  it('names the function that went silent first, and the one whose word now means the opposite', async () => {
    const march = { seed: 2, n: 1200, spam: 0.4, instead: { click: 'tap' }, turned: ['thanks'] };
    folder.write('march.csv', month('m', march));
    const found = await told('march.csv');
    expect(found.after).toEqual({ data: 'march.csv', rows: 1200 });
    expect(found.before.rows).toBeGreaterThan(1100);
    expect(found.sharedIds).toBe(0);
    const [task] = found.tasks;
    expect(new Set(task.functions.slice(0, 2).map(({ name }) => name))).toEqual(new Set(['click', 'thanks']));
    expect(named(found, 'click').shifts.coverage).toMatchObject({ after: { rate: 0 }, verdict: 'lower' });
    const { estimatedAccuracy, goldAccuracy, conflict } = named(found, 'thanks').shifts;
    expect(estimatedAccuracy!.verdict).toBe('lower');
    expect(goldAccuracy!.verdict).toBe('lower');
    expect(conflict!.verdict).toBe('higher');
    for (const name of ['prize', 'winner', 'meeting', 'agenda']) expect(named(found, name).own).toBe(0);

    printed.length = 0;
    await drift('mail.yaml', 'march.csv', undefined, {}, context);
    expect(printed.join('')).toMatch(/^click\s+silent/m);
    expect(printed.join('')).toMatch(
      /^thanks\s+fires less, less accurate on gold, less accurate by estimate, contradicted more/m,
    );
  });

  it('finds nothing clear in rows from the same source, without ids or gold either', async () => {
    folder.write('same.csv', month('s', { seed: 3, n: 800, spam: 0.4, gold: false }).replaceAll(/^[^,]*,/gm, ''));
    const found = await told('same.csv');
    expect(found.sharedIds).toBeNull();
    expect(found.tasks[0].functions.every(({ own, shifts }) => own === 0 && shifts.goldAccuracy === null)).toBe(true);
    expect(Object.values(found.tasks[0].classBalance).map(({ verdict }) => verdict)).toEqual(['unclear', 'unclear']);
  });

  it('holds two files against each other, and counts the ids that are in both', async () => {
    folder.write('april.csv', month('r', { seed: 4, n: 1000, spam: 0.4 }));
    folder.write('may.csv', month('r', { seed: 5, n: 1000, spam: 0.8 }));
    const found = await told('april.csv', 'may.csv');
    expect(found).toMatchObject({ before: { data: 'april.csv', rows: 1000 }, sharedIds: 1000 });
    expect(found.tasks[0].classBalance.spam).toMatchObject({ verdict: 'higher' });
  });

  it('says what is wrong with --task and --source', async () => {
    await expect(drift('mail.yaml', 'rows.csv', undefined, { task: 'span' }, context)).rejects.toThrow(
      'UNKNOWN_TASK  --task: expected spam; received "span"',
    );
    await expect(drift('mail.yaml', 'rows.csv', undefined, { source: 'x' }, context)).rejects.toThrow('UNKNOWN_SOURCE');
    await expect(drift(join(folder.path, 'mail.yaml'), 'none.csv', undefined, {}, context)).rejects.toThrow('none.csv');
  });
});
