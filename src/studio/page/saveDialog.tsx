import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft, SavePlan } from '../protocol.js';
import { ask, type Refused } from './ask.js';

const signs = { same: ' ', added: '+', removed: '−', gap: ' ' } as const;

/** The difference that saving would make in the file; only then the button that makes it. */
export function SaveDialog({
  draft,
  onClose,
  onSaved,
}: {
  draft: Draft;
  onClose: () => void;
  onSaved: (file: string) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [plan, setPlan] = useState<SavePlan>();
  const [refused, setRefused] = useState<Refused>();
  const look = () => {
    ask<SavePlan>('/api/plan', draft).then(
      (found) => {
        setPlan(found);
        setRefused(undefined);
      },
      (error: Refused) => setRefused(error),
    );
  };
  useEffect(() => {
    dialog.current?.showModal();
    look();
  }, []);
  const save = async () => {
    try {
      await ask('/api/save', { draft, hash: plan!.hash });
      dialog.current?.close();
      onSaved(plan!.file);
    } catch (error) {
      setRefused(error as Refused);
    }
  };
  return (
    <dialog ref={dialog} class="wide" onClose={onClose} aria-labelledby="save-title">
      <h2 id="save-title">{plan ? `Save to ${plan.file}` : 'Save'}</h2>
      {refused && (
        <div class="problem" role="alert">
          {refused.message}
          {refused.code === 'STUDIO_FILE_CHANGED' && (
            <p>
              <button type="button" onClick={look}>
                Look again
              </button>
            </p>
          )}
        </div>
      )}
      {plan && (
        <div class="diff" role="group" aria-label="What changes in the file" tabIndex={0}>
          {plan.lines.map(({ kind, text }, i) => (
            <div key={`${i} ${text}`} class={kind}>
              {kind === 'added' && <span class="unseen">added: </span>}
              {kind === 'removed' && <span class="unseen">removed: </span>}
              <span aria-hidden="true">{signs[kind]} </span>
              {text}
            </div>
          ))}
          {plan.lines.length === 0 && <div>The file says this already.</div>}
        </div>
      )}
      <p class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Not yet
        </button>
        <button type="button" class="main" disabled={!plan || plan.lines.length === 0} onClick={save}>
          {plan ? `Write ${plan.file}` : 'Write'}
        </button>
      </p>
    </dialog>
  );
}
