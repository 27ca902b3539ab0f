import { useLayoutEffect } from 'preact/hooks';

/** Key (or two, one after the other) → what it does. */
export type Keys = Readonly<Record<string, () => void>>;

const switchName = 'espalier-single-keys';

/** WCAG 2.1.4: keys without a modifier can be turned off. */
export function singleKeysOn(): boolean {
  return localStorage.getItem(switchName) !== 'off';
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(switchName, on ? 'on' : 'off');
}

/** Whether somebody writes at the moment: then keys are letters. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

let waiting = '';

/** Listens to keys while the component is there. Keys with Ctrl work everywhere, the others not while somebody writes. */
export function useKeys(keys: Keys): void {
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const withCtrl = event.ctrlKey || event.metaKey;
      if (event.altKey || event.defaultPrevented) return;
      const name = withCtrl
        ? `Ctrl+${event.key === ' ' ? 'Space' : event.key}`
        : event.key === ' '
          ? 'Space'
          : event.key;
      if (!withCtrl && name !== 'Escape' && (isWriting(event.target) || !singleKeysOn())) return;
      // A button in focus takes Enter and Space itself.
      const onControl = event.target instanceof Element && event.target.closest('button, a, summary') !== null;
      if (onControl && (name === 'Enter' || name === 'Space')) return;
      const action = keys[`${waiting} ${name}`] ?? keys[name];
      if (action) {
        event.preventDefault();
        waiting = '';
        action();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}

/** Keeps the first key of two until all others have seen the second; called once, by the whole page. */
export function useTwoKeys(): void {
  useLayoutEffect(() => {
    let last = '';
    // On the way down, so that it comes before all others see the key.
    const pressed = (event: KeyboardEvent) => {
      waiting = last;
      last = event.key === 'g' && !isWriting(event.target) && !event.ctrlKey && !event.metaKey ? 'g' : '';
    };
    addEventListener('keydown', pressed, true);
    return () => removeEventListener('keydown', pressed, true);
  }, []);
}
