import type { Draft } from '../protocol.js';

/** No labeling function bears this name: it stands for the one in the making. */
export const newOne = '+';

/** Where the browser keeps a draft until it is saved. */
export function draftKey(studio: string, task: string, name: string): string {
  return `espalier-draft ${studio} ${task} ${name}`;
}

/**
 * Puts a new labeling function into the form, unless one is in the making there and whoever makes it wants to keep it.
 *
 * @returns whether it was put there
 */
export function beginDraft(studio: string, draft: Draft): boolean {
  const key = draftKey(studio, draft.task, newOne);
  if (sessionStorage.getItem(key) !== null && !confirm('A new labeling function is in the making. Replace it?'))
    return false;
  sessionStorage.setItem(key, JSON.stringify(draft));
  return true;
}
