import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import type { Progress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { labelTasks, type TaskLabelRequest, type TaskLabels } from '../../src/labelmodel/labelTasks.js';
import { rememberedLabels } from '../../src/stages/rememberedLabels.js';
import { plantedVotes } from '../support/plantedVotes.js';

let folder: string;
let said: string[];
let store: ContentStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-labels-'));
  said = [];
  store = new ContentStore(folder, 1e9, (line) => said.push(line));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const progress: Progress = {
  begin: () => ({ advance() {}, end() {} }),
  say: (line) => said.push(line),
};

/** Two tasks that hang together, so that one joint model labels them, and one by itself. */
function requests(change: { votes?: number; gold?: number; kind?: string } = {}): TaskLabelRequest[] {
  const n = 200;
  const [accuracy, coverage] = [[0.9, 0.8, 0.7, 0.6, 0.8], new Array<number>(5).fill(0.6)];
  const one = (name: string, seed: number, extra: object = {}): TaskLabelRequest => ({
    task: { name, classes: ['no', 'yes'], source: 'rows', ...extra },
    labelModel: { kind: change.kind ?? 'dawidSkene', ...(name !== 'alone' && { scope: 'hierarchy' }) },
    matrix: plantedVotes({ n, k: 2, accuracy, coverage, seed: seed + (change.votes ?? 0) }).matrix,
    gold: new Int16Array(n).fill(-1).fill(1, 0, change.gold ?? 0),
    splits: new Uint8Array(n),
  });
  return [one('alone', 1), one('above', 2), one('below', 3, { parent: { task: 'above', class: 'yes' } })];
}

/** Every look at the clock is a second later, so that fits are worth keeping. */
function label(given: TaskLabelRequest[], seed = 1, step = 1, kept = store): Promise<Map<string, TaskLabels>> {
  let time = 0;
  const clock = () => (time += step);
  return rememberedLabels(given, { seed, constraints: [], clock, progress, store: kept });
}

const entries = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.entry'));

/** All that labels say, with their models' JSON. */
function told(labels: Map<string, TaskLabels>) {
  return [...labels].map(([name, { model, joint, fitSeconds: _, predictSeconds: __, ...rest }]) => ({
    name,
    rest,
    joint: joint && { name: joint.name, json: joint.model.toJSON() },
    model: [model.prior, model.accuracies, model.summary, model.toJSON()],
  }));
}

describe('labels that are kept', () => {
  it('are the same as labels that are made, and are not made again', async () => {
    const made = await label(requests());
    // The two that hang together are kept as one.
    expect(entries()).toHaveLength(2);
    const again = await label(requests());
    expect(told(again)).toEqual(told(made));
    for (const { fitSeconds, predictSeconds } of again.values()) expect([fitSeconds, predictSeconds]).toEqual([0, 0]);
    expect(told(again).some(({ joint }) => joint)).toBe(true);
    expect(entries()).toHaveLength(2);
  });

  it.each([
    ['a vote', requests({ votes: 10 }), 1, 2],
    ['gold', requests({ gold: 3 }), 1, 2],
    ['the label model', requests({ kind: 'oneCoin' }), 1, 2],
    ['the seed', requests(), 2, 2],
    ['the order of tasks that hang together', requests().reverse(), 1, 1],
    ['the votes on one of them', [...requests().slice(0, 2), requests({ votes: 10 })[2]], 1, 1],
  ])('are others where %s is', async (_, given, seed, fresh) => {
    await label(requests());
    await label(given, seed);
    expect(entries()).toHaveLength(2 + fresh);
  });

  it('are found by an experiment with other tasks beside them, and are those of each by itself', async () => {
    const [alone, above, below] = requests();
    const [first] = told(await label([alone]));
    expect(entries()).toHaveLength(1);
    const all = await label([below, alone, above]);
    expect([...all.keys()]).toEqual(['below', 'alone', 'above']);
    expect(entries()).toHaveLength(2);
    expect(all.get('alone')!.fitSeconds).toBe(0);
    expect(all.get('above')!.fitSeconds).toBeGreaterThan(0);
    expect(told(all)[1]).toEqual(first);
    const whole = labelTasks([below, alone, above], { rng: new Rng(1).derive('labelModels') });
    expect(told(all)).toEqual(told(whole));
  });

  it('are made again where the entry is damaged', async () => {
    const made = await label(requests());
    const [entry] = entries();
    const bytes = readFileSync(join(folder, entry));
    bytes[bytes.length - 9] ^= 1;
    writeFileSync(join(folder, entry), bytes);
    expect(told(await label(requests()))).toEqual(told(made));
    expect(said).toEqual([expect.stringContaining('an entry was damaged')]);
    expect(entries()).toHaveLength(2);
  });

  it('are not kept where the fit took no time, nor where nothing may be kept', async () => {
    await label(requests(), 1, 0);
    await label(requests(), 1, 1, new ContentStore(folder, 0));
    expect(entries()).toEqual([]);
  });
});
