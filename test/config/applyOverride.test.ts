import { describe, expect, it } from 'vitest';
import { applyOverride } from '../../src/config/applyOverride.js';
import { plain } from '../../src/config/configNode.js';
import { Problems } from '../../src/config/problems.js';
import { tree } from './support.js';

function apply(text: string, words: string) {
  const problems = new Problems();
  const node = applyOverride(tree(text), words, 0, '/configs/test.yaml', problems);
  return { value: plain(node), problems: problems.sorted('') };
}

describe('applyOverride', () => {
  it('types its value as YAML does', () => {
    const value = (words: string) => (apply('{a: 0}', words).value as { a: unknown }).a;
    expect(value('a=2')).toBe(2);
    expect(value('a=yes')).toBe('yes');
    expect(value('a=false')).toBe(false);
    expect(value('a=1e-3')).toBe(0.001);
    expect(value('a="2"')).toBe('2');
    expect(value('a=[1, 2]')).toEqual([1, 2]);
    expect(value('a={kind: x, n: 1}')).toEqual({ kind: 'x', n: 1 });
    expect(value('a=x=y')).toBe('x=y');
  });

  it('finds items of a list by name, also one with dots, or by number', () => {
    const text = 'tasks: [{name: a}, {name: b.c, head: {layers: [8, 4]}}]';
    expect(apply(text, 'tasks.b.c.weight=2').value).toMatchObject({
      tasks: [{ name: 'a' }, { name: 'b.c', weight: 2 }],
    });
    expect(apply(text, 'tasks.1.head.layers.0=9').value).toMatchObject({ tasks: [{}, { head: { layers: [9, 4] } }] });
  });

  it('makes the maps on the way and opens a shorthand', () => {
    expect(apply('{}', 'training.optimizer.learningRate=1').value).toEqual({
      training: { optimizer: { learningRate: 1 } },
    });
    expect(apply('{gold: label}', 'gold.train=all').value).toEqual({ gold: { column: 'label', train: 'all' } });
  });

  it('says which name comes near', () => {
    const [problem] = apply('tasks: [{name: spam}, {name: ham}]', 'tasks.spem.weight=2').problems;
    expect(problem).toMatchObject({ code: 'UNUSED_OVERRIDE', position: { file: '--set', line: 1, column: 7 } });
    expect(problem.message).toContain('Did you mean "spam"?');
  });

  it.each([
    ['no value', 'a', 'OVERRIDE_SYNTAX'],
    ['no path', '=1', 'OVERRIDE_SYNTAX'],
    ['a hole in the path', 'a..b=1', 'OVERRIDE_SYNTAX'],
    ['a broken value', 'a=[1', 'YAML_SYNTAX'],
    ['a way through a number', 'n.b=1', 'UNUSED_OVERRIDE'],
    ['an item too far', 'list.3=1', 'UNUSED_OVERRIDE'],
    ['a named thing as a whole', 'tasks.t=1', 'UNUSED_OVERRIDE'],
  ])('refuses %s', (_, words, code) => {
    expect(apply('{n: 1, list: [1, 2], tasks: [{name: t}]}', words).problems.map((problem) => problem.code)).toEqual([
      code,
    ]);
  });
});
