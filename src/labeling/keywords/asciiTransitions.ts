/** A keyword automaton spelled out for the 128 characters of ASCII: one look-up per character, whatever it failed to match. */
export interface AsciiTransitions {
  /** [nodes, 128] the node after a character; white space has the transition of one space. */
  readonly next: Uint16Array;
  /** [nodes] as the automaton's `ends`. */
  readonly ends: Int32Array;
  /** [128] 1 for characters of words. */
  readonly isWord: Uint8Array;
  /** [128] 1 for white space. */
  readonly isSpace: Uint8Array;
}

/**
 * Follows every suffix link beforehand (Aho and Corasick 1975, section 6: the deterministic automaton).
 *
 * @param trie.children [nodes] the child by class; at most 65,536 nodes
 * @param trie.breadthFirst the nodes by depth, the root, node 0, first
 * @param trie.suffix [nodes] the node of the longest suffix
 * @param trie.classes [128] the class of each character
 */
export function asciiTransitions(
  trie: Omit<AsciiTransitions, 'next'> & {
    readonly children: readonly ReadonlyMap<number, number>[];
    readonly breadthFirst: readonly number[];
    readonly suffix: Int32Array;
    readonly classes: Uint16Array;
  },
): AsciiTransitions {
  const { children, breadthFirst, suffix, classes, ends, isWord, isSpace } = trie;
  const next = new Uint16Array(children.length * 128);
  for (const node of breadthFirst) {
    for (let character = 0; character < 128; character++) {
      const otherwise = node === 0 ? 0 : next[suffix[node] * 128 + character];
      next[node * 128 + character] = children[node].get(classes[character]) ?? otherwise;
    }
  }
  return { next, ends, isWord, isSpace };
}
