import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { suggestLabelingFunctions } from '../../src/stages/suggestLabelingFunctions.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-suggest-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Test gold is turned round: a suggestion that looked at it would come out worse. */
beforeAll(() => {
  const rng = new Rng(5);
  const chance = (p: number) => rng.uniform() < p;
  const lines = Array.from({ length: 2000 }, (_, i) => {
    const spam = chance(0.5);
    const fold = i % 4 === 3 ? 'test' : i % 4 === 2 ? 'validation' : 'train';
    const words = [
      `w${rng.integer(40)}`,
      ...(chance(spam ? 0.3 : 0.03) ? ['buy'] : []),
      ...(chance(spam ? 0.03 : 0.3) ? ['hello'] : []),
      ...(chance(spam ? 0.35 : 0.04) ? ['win prize'] : []),
      ...(chance(0.3) ? ['noise'] : []),
    ];
    const told = fold === 'test' ? !spam : spam;
    return `r${i},${words.join(' ')},${fold},${told ? 'spam' : 'ham'}`;
  });
  writeFileSync(join(root, 'rows.csv'), `id,text,fold,gold\n${lines.join('\n')}\n`);
});

async function suggest(gold: string) {
  writeFileSync(
    join(root, 'x.yaml'),
    `version: 1\nname: x\ndata: {source: rows.csv, id: id, splits: {column: fold}}\ntasks:\n  - name: t\n    classes: [ham, spam]\n${gold}    labelingFunctions:\n      - {name: buy, kind: keyword, field: text, any: [buy], vote: spam}\n      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}\n`,
  );
  const { experiment } = await loadExperiment('x.yaml', { cwd: root });
  const environment = { progress: silentProgress, now: () => performance.now() };
  return (await suggestLabelingFunctions(experiment, environment, { limit: 50 }))[0];
}

describe('suggested labeling functions', () => {
  it('are the planted word for its class, with numbers of its own, and nothing that is there already', async () => {
    const found = await suggest('    gold: gold\n');
    expect(found).toMatchObject({ against: 'gold', scored: 500 });
    const [first] = found.suggestions;
    expect(['win', 'prize', 'win_prize']).toContain(first.name);
    expect(first).toMatchObject({ kind: 'keyword', vote: 'spam', conflicting: expect.any(Number), proven: true });
    expect(first.precision).toBeGreaterThan(0.8);
    expect(first.interval[0]).toBeGreaterThan(first.simultaneousLow);
    const fields = found.suggestions.map(({ params }) => JSON.stringify(params.any));
    expect(fields).not.toContain('["buy"]');
    expect(fields).not.toContain('["hello"]');
    const noise = found.suggestions.find(({ params }) => JSON.stringify(params.any) === '["noise"]');
    expect(noise?.proven ?? false).toBe(false);
  });

  it('are judged against the label model where there is no gold, and say so', async () => {
    const found = await suggest('');
    expect(found.against).toBe('labelModel');
    expect(found.scored).toBeGreaterThan(100);
  });
});
