import { useEffect, useRef, useState } from 'preact/hooks';
import { setSingleKeys, singleKeysOn } from './keys.js';

const keys: readonly (readonly [key: string, does: string])[] = [
  ['g o, l, r, a, s, d', 'go to Overview, Labeling functions, Rows, Label, Slices, Runs'],
  ['/', 'search in rows; Escape leaves'],
  ['j, k or ↓, ↑', 'next, previous row'],
  ['Enter, Escape', 'open, close the row'],
  ['c', 'conflicts only'],
  ['e', 'edit the labeling function in focus'],
  ['Ctrl+S', 'save to the file, after a look at the difference'],
  ['1 … 9, then letters', 'Label: the class, saved, next row'],
  ['Space', 'Label: skip'],
  ['Backspace', 'Label: undo the last one'],
  ['w', 'Label: show or hide weak labels'],
  ['?', 'this list'],
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(singleKeysOn);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label>
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => {
              setSingleKeys(event.currentTarget.checked);
              setOn(event.currentTarget.checked);
            }}
          />{' '}
          Keys without Ctrl do something
        </label>
      </p>
      <p class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </p>
    </dialog>
  );
}
