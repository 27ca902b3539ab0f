import { describe, expect, it } from 'vitest';
import type { ConstraintSpec } from '../../src/hierarchy/constraintSpec.js';
import { tiedGroups } from '../../src/hierarchy/tiedGroups.js';

const binary = (name: string) => ({ name, classes: ['no', 'yes'] });
const namesOf = (groups: ReturnType<typeof tiedGroups>) =>
  groups.map(({ variables }) => variables.map(({ name }) => name));

describe('tiedGroups', () => {
  it('hang together by parent, refines and constraints; what nothing ties is in none', () => {
    const tasks = [
      { ...binary('child'), parent: { task: 'top', class: 'yes' } },
      binary('alone'),
      binary('top'),
      { name: 'fine', classes: ['a', 'b'], refines: { task: 'child', classes: { no: ['a'], yes: ['b'] } } },
      binary('x'),
      binary('y'),
      binary('z'),
    ];
    const constraints: ConstraintSpec[] = [{ excludes: [{ x: 'yes' }, { z: 'yes' }] }];
    const groups = tiedGroups(tasks, constraints);
    // Within a group a task comes after the one above it.
    expect(namesOf(groups)).toEqual([
      ['top', 'child', 'fine'],
      ['x', 'z'],
    ]);
    expect(groups.map((group) => group.constraints.length)).toEqual([2, 1]);
  });

  it('join what a constraint names and all that hangs from it', () => {
    const tasks = [
      binary('a'),
      { ...binary('b'), parent: { task: 'a', class: 'no' } },
      binary('c'),
      { ...binary('d'), parent: { task: 'c', class: 'no' } },
    ];
    expect(namesOf(tiedGroups(tasks, []))).toHaveLength(2);
    expect(namesOf(tiedGroups(tasks, [{ implies: [{ b: 'yes' }, { d: 'yes' }] }]))).toEqual([['a', 'b', 'c', 'd']]);
    expect(tiedGroups([binary('a'), binary('b')], [])).toEqual([]);
  });
});
