import { describe, expect, it } from 'vitest';
import { positionOf } from '../../src/config/configFile.js';
import { child, nodeAt, plain } from '../../src/config/configNode.js';
import { mergeNodes } from '../../src/config/mergeNodes.js';
import { tree } from './support.js';

const merged = (base: string, over: string) => plain(mergeNodes(tree(base, 'base.yaml'), tree(over, 'over.yaml')));

describe('mergeNodes', () => {
  it('merges maps, replaces lists of plain values and scalars', () => {
    expect(merged('{a: 1, b: {c: 2, d: [1, 2]}}', '{b: {d: [3], e: 4}}')).toEqual({ a: 1, b: { c: 2, d: [3], e: 4 } });
  });

  it('merges lists of named things by name and keeps their order', () => {
    expect(
      merged('tasks: [{name: a, weight: 1}, {name: b, weight: 1}]', 'tasks: [{name: b, weight: 2}, {name: c}]'),
    ).toEqual({ tasks: [{ name: 'a', weight: 1 }, { name: 'b', weight: 2 }, { name: 'c' }] });
  });

  it('adds things without a name beside those that have one', () => {
    expect(merged('slices: [{name: a}, {by: [x]}]', 'slices: [{name: a, tasks: [t]}, {by: [y]}]')).toEqual({
      slices: [{ name: 'a', tasks: ['t'] }, { by: ['x'] }, { by: ['y'] }],
    });
  });

  it('empties a list of named things by an empty one', () => {
    expect(merged('slices: [{name: a}]', 'slices: []')).toEqual({ slices: [] });
  });

  it('takes a source as it is, since its forms do not mix', () => {
    expect(merged('{source: {kind: wrench, path: x}}', '{source: {sql: q}}')).toEqual({ source: { sql: 'q' } });
    expect(merged('{source: x, id: id}', '{sources: {a: y}}')).toEqual({ sources: { a: 'y' }, id: 'id' });
  });

  it('merges split shares, and replaces them by a split column', () => {
    expect(merged('{splits: {train: 0.8, group: g}}', '{splits: {train: 0.7}}')).toEqual({
      splits: { train: 0.7, group: 'g' },
    });
    expect(merged('{splits: {train: 0.8}}', '{splits: {column: fold}}')).toEqual({ splits: { column: 'fold' } });
  });

  it('meets a shorthand with its map', () => {
    expect(merged('{gold: label}', '{gold: {train: all}}')).toEqual({ gold: { column: 'label', train: 'all' } });
    expect(merged('{gold: {column: a, train: all}}', '{gold: b}')).toEqual({ gold: { column: 'b', train: 'all' } });
  });

  it('marks the parameters of a replaced kind', () => {
    const node = mergeNodes(tree('{kind: a, x: 1}'), tree('{kind: b, y: 2}'));
    expect(node.type === 'map' && [...node.entries].map(([key, { stale }]) => [key, stale ?? false])).toEqual([
      ['kind', false],
      ['x', true],
      ['y', false],
    ]);
  });

  it('keeps the place of every node', () => {
    const node = mergeNodes(tree('a: 1\nb: {c: 2}', 'base.yaml'), tree('b: {d: 3}', 'over.yaml'));
    expect(positionOf(nodeAt(node, ['b', 'c'])!.span)).toEqual({ file: 'base.yaml', line: 2, column: 8 });
    expect(positionOf(nodeAt(node, ['b', 'd'])!.span)).toEqual({ file: 'over.yaml', line: 1, column: 8 });
    expect(positionOf(child(node, 'a')!.span)).toEqual({ file: 'base.yaml', line: 1, column: 4 });
  });
});
