import { describe, expect, it } from 'vitest';
import { plain } from '../../src/config/configNode.js';
import { parseYaml } from '../../src/config/parseYaml.js';
import { Problems } from '../../src/config/problems.js';
import { textFile, tree } from './support.js';

function problemsOf(text: string) {
  const problems = new Problems();
  parseYaml(textFile(text), problems);
  return problems.sorted('');
}

describe('parseYaml', () => {
  it('reads YAML 1.2: yes, no, on and off are words', () => {
    expect(plain(tree('[yes, no, on, off, true, 1, 1e-3, 0x10, "2", ~]'))).toEqual([
      'yes',
      'no',
      'on',
      'off',
      true,
      1,
      0.001,
      16,
      '2',
      null,
    ]);
  });

  it('keeps how a scalar was written', () => {
    const list = tree('[007, 1.0, true, "x y"]');
    expect(list.type === 'list' && list.items.map((item) => item.type === 'scalar' && item.text)).toEqual([
      '007',
      '1.0',
      'true',
      'x y',
    ]);
  });

  it('leaves out keys with nothing behind them, and keeps a written null', () => {
    expect(plain(tree('{a: 1, b: , c: null}'))).toEqual({ a: 1, c: null });
  });

  it('follows aliases', () => {
    expect(plain(tree('a: &x {n: 1}\nb: *x\n'))).toEqual({ a: { n: 1 }, b: { n: 1 } });
  });

  it('gives every duplicate key its own place', () => {
    expect(problemsOf('a: 1\nb: 2\na: 3\nb: 4\n').map(({ code, position }) => [code, position?.line])).toEqual([
      ['DUPLICATE_KEY', 3],
      ['DUPLICATE_KEY', 4],
    ]);
  });

  it.each([
    ['an unsafe tag', 'a: !!python/tuple [1, 2]'],
    ['an unknown tag', 'a: !thing 3'],
    ['a broken flow', 'a: [1, 2\nb: 3'],
    ['a tab as indentation', 'a:\n\tb: 1'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['an alias of nothing', 'a: *x'],
    ['an alias of itself', 'a: &x [*x]'],
  ])('refuses %s', (_, text) => {
    expect(problemsOf(text).map((problem) => problem.code)).toContain('YAML_SYNTAX');
  });

  it('refuses a few lines that stand for billions', () => {
    const lines = ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      lines.push(
        `l${i}: &l${i} [${Array(10)
          .fill(`*l${i - 1}`)
          .join(', ')}]`,
      );
    expect(problemsOf(lines.join('\n')).map((problem) => problem.code)).toEqual(['YAML_SYNTAX']);
  });
});
