import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { watch } from '../../src/commands/watch.js';
import { silentProgress } from '../../src/core/progress.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-watching-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const config = (words: string) => `version: 1
name: x
data: {source: rows.csv, id: id}
labelModel: {kind: majorityVote}
tasks:
  - name: t
    classes: [no, yes]
    labelingFunctions:
      - {name: a, kind: keyword, field: text, any: [${words}], vote: yes, examples: {fires: apple}}
      - {name: code, kind: function, ref: "./lfs.ts#code"}
`;

describe('watch', () => {
  it('shows labels at once and after each save, tells errors and goes on, and ends with the signal', {
    timeout: 60_000,
  }, async () => {
    const fruits = ['apple', 'pear', 'plum', 'fig'];
    const rows = Array.from({ length: 80 }, (_, i) => `r${i},${fruits[i % 4]} ${i}`);
    writeFileSync(join(root, 'rows.csv'), `id,text\n${rows.join('\n')}\n`);
    writeFileSync(join(root, 'help.ts'), "export const word = 'pear';\n");
    writeFileSync(
      join(root, 'lfs.ts'),
      "import { word } from './help.js';\nexport const code = (row: { text: string }) => (row.text.includes(word) ? 'no' : null);\n",
    );
    writeFileSync(join(root, 'x.yaml'), config('apple'));
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('espalier-watch-')).length;

    const stop = new AbortController();
    const shown: string[] = [];
    let wake = () => {};
    const next = async () => {
      while (shown.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return shown.shift()!;
    };
    const watching = watch(
      'x.yaml',
      {},
      {
        print: (text) => {
          shown.push(text);
          wake();
        },
        progress: silentProgress,
        now: () => performance.now(),
        date: () => new Date(),
        cwd: root,
        interactive: false,
        signal: stop.signal,
      },
    );
    const first = await next();
    expect(first).not.toContain('\u001b');
    expect(first).toMatch(/t \(train\)[\s\S]*\na +yes +\d/);
    expect(first).not.toContain('differ');

    writeFileSync(join(root, 'x.yaml'), config('apple, plum'));
    expect(await next()).toMatch(/t: 20 of 80 labels differ[\s\S]*none → yes: 20[\s\S]*\na +changed/);

    writeFileSync(join(root, 'help.ts'), "export const word = 'fig ';\n");
    expect(await next()).toMatch(/none → no: 20[\s\S]*no → none: 20|no → none: 20[\s\S]*none → no: 20/);

    writeFileSync(join(root, 'x.yaml'), config('apple, plum').replace('keyword', 'keywrd'));
    expect(await next()).toMatch(/x\.yaml:9:\d+ {2}UNKNOWN_KIND[\s\S]*watching goes on/);

    writeFileSync(join(root, 'x.yaml'), config('plum'));
    const last = await next();
    expect(last).toMatch(/yes → none: 20/);
    expect(last).toMatch(/LF_EXAMPLE .*expected that it fires on "apple"; it abstains/);

    stop.abort(new Error('stopped'));
    await watching;
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('espalier-watch-')).length;
    expect(after).toBe(before);
  });
});
