import type { PinnedWheel } from './recipe.js';

/** pip's arguments that select one wheel, whichever Python asks. */
export function pipSelection(wheel: PinnedWheel): string[] {
  return [
    '--no-deps',
    '--only-binary=:all:',
    '--implementation=cp',
    `--python-version=${wheel.python}`,
    `--abi=${wheel.abi}`,
    ...wheel.platforms.map((platform) => `--platform=${platform}`),
    `${wheel.name}==${wheel.version}`,
  ];
}
