import { noClass, notAClass } from '../core/classReader.js';

/**
 * The sets of classes that one labeling function votes for, each under a code of its own: −3, −4, …, as −1 is no class and −2 not a
 * class. Other labeling functions and threads have codes of their own; a task's matrix numbers all of them anew.
 */
export class VoteSets {
  readonly lists: (readonly number[])[] = [];
  readonly #codes = new Map<string, number>();

  /**
   * @param classes ascending
   * @param k number of the task's classes
   * @returns the class where it is one, `noClass` where they are all
   */
  codeOf(classes: readonly number[], k: number): number {
    if (classes.length === 1) return classes[0];
    if (classes.length === k) return noClass;
    const key = classes.join();
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = firstSet - (this.lists.push(classes) - 1);
      this.#codes.set(key, code);
    }
    return code;
  }
}

const firstSet = -3;

/** Whether a code that was read stands for a vote. */
export function isVote(code: number): boolean {
  return code !== noClass && code !== notAClass;
}

/** The set behind a code from −3 down. */
export function setOfCode(lists: readonly (readonly number[])[], code: number): readonly number[] {
  return lists[firstSet - code];
}
