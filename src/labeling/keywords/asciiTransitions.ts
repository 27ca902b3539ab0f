import { textEnd } from '../asciiWindows.js';

/**
 * A keyword automaton spelled out for ASCII: one look-up per character, whatever it failed to match. A state is the place of its row in
 * `next`, so that the step costs nothing but the look-up; state 0 is the root.
 */
export interface AsciiTransitions {
  /** [256] column of a byte; `textEnd` leads to the root. */
  readonly columns: Uint8Array;
  /** [states, columns] the state after a byte of that column. */
  readonly next: Int32Array;
  /** States from here on are those in which a keyword ends. */
  readonly firstEnding: number;
  /** [from `firstEnding` on] as the automaton's `ends`, at the states' own places. */
  readonly ends: Int32Array;
  /** [256] 1 for characters of words. */
  readonly isWord: Uint8Array;
  /** [256] 1 for white space. */
  readonly isSpace: Uint8Array;
}

/** What {@link asciiTransitions} takes of an automaton. */
export interface AsciiTrie {
  /** [nodes] the child by class. */
  readonly children: readonly ReadonlyMap<number, number>[];
  /** The nodes by depth; the root, node 0, first. */
  readonly breadthFirst: readonly number[];
  /** [nodes] the node of the longest suffix. */
  readonly suffix: Int32Array;
  /** [nodes] the state itself if a keyword ends there, else its longest suffix where one does, else 0. */
  readonly ends: Int32Array;
  /** [128] the class of each character. */
  readonly classes: Uint16Array;
  readonly spaceClass: number;
  /** [128] 1 for characters of words. */
  readonly isWord: Uint8Array;
}

const lineEnd = 0x0a;

/**
 * Follows every suffix link beforehand (Aho and Corasick 1975, section 6: the deterministic automaton), and what white space means: a node
 * that ends in it stays where it is while white space goes on, and has a double for runs with one line end; a second one, a blank
 * line, leads back to the root.
 *
 * @returns undefined where a keyword begins or ends with white space: then a run's first character is not enough to tell
 */
export function asciiTransitions(trie: AsciiTrie): AsciiTransitions | undefined {
  const { children, breadthFirst, suffix, ends, classes, spaceClass } = trie;
  const nodes = children.length;
  const endsInSpace = new Uint8Array(nodes);
  for (const each of children) {
    const child = each.get(spaceClass);
    if (child !== undefined) endsInSpace[child] = 1;
  }
  if (children[0].has(spaceClass) || endsInSpace.some((yes, node) => yes && ends[node] !== 0)) return undefined;

  // Line ends have a column of their own, and so does each class that is met.
  const columnOf = new Map<number, number>();
  const columns = new Uint8Array(256);
  const classOfColumn: number[] = [];
  for (let byte = 0; byte < 128; byte++) {
    const key = byte === lineEnd ? -1 : classes[byte];
    if (!columnOf.has(key)) columnOf.set(key, classOfColumn.push(classes[byte]) - 1);
    columns[byte] = columnOf.get(key)!;
  }
  const endColumn = classOfColumn.length;
  columns[textEnd] = endColumn;
  const width = endColumn + 1;
  const newLine = columns[lineEnd];

  // [nodes, columns] the node after a character, without regard to runs of white space.
  const go = new Int32Array(nodes * width);
  for (const node of breadthFirst) {
    for (let column = 0; column < endColumn; column++) {
      const otherwise = node === 0 ? 0 : go[suffix[node] * width + column];
      go[node * width + column] = children[node].get(classOfColumn[column]) ?? otherwise;
    }
  }

  const silent = Array.from({ length: nodes }, (_, node) => node).filter((node) => ends[node] === 0);
  const ending = Array.from({ length: nodes }, (_, node) => node).filter((node) => ends[node] !== 0);
  const doubled = silent.filter((node) => endsInSpace[node]);
  const stateOf = new Int32Array(nodes);
  const doubleOf = new Int32Array(nodes);
  silent.forEach((node, i) => {
    stateOf[node] = i * width;
  });
  doubled.forEach((node, i) => {
    doubleOf[node] = (silent.length + i) * width;
  });
  const firstEnding = (silent.length + doubled.length) * width;
  const endsAtPlace = new Int32Array(ending.length * width);
  ending.forEach((node, i) => {
    stateOf[node] = firstEnding + i * width;
    endsAtPlace[i * width] = ends[node];
  });

  const next = new Int32Array(firstEnding + ending.length * width);
  for (let node = 0; node < nodes; node++) {
    for (let column = 0; column < endColumn; column++) {
      const to = go[node * width + column];
      const space = classOfColumn[column] === spaceClass;
      if (!endsInSpace[node]) {
        next[stateOf[node] + column] = column === newLine && to !== 0 ? doubleOf[to] : stateOf[to];
        continue;
      }
      next[stateOf[node] + column] = !space ? stateOf[to] : column === newLine ? doubleOf[node] : stateOf[node];
      next[doubleOf[node] + column] = !space ? stateOf[to] : column === newLine ? 0 : doubleOf[node];
    }
  }
  const isSpace = new Uint8Array(256);
  for (let byte = 0; byte < 128; byte++) if (classes[byte] === spaceClass) isSpace[byte] = 1;
  const isWord = new Uint8Array(256);
  isWord.set(trie.isWord);
  isWord[textEnd] = 0;
  return {
    columns,
    next,
    firstEnding,
    ends: endsAtPlace,
    isWord,
    isSpace,
  };
}
