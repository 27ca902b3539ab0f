import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft, EditableFunction, FunctionTable, Preview, StudioStatus, ViewSummary } from '../protocol.js';
import { ask, type Refused } from './ask.js';
import { DraftFields, tidy } from './draftFields.js';
import { draftKey, newOne } from './draftKey.js';
import { useKeys } from './keys.js';
import { Rate, thousands } from './rate.js';
import { go } from './route.js';
import { RowList } from './rowList.js';
import { SaveDialog } from './saveDialog.js';

/** Milliseconds of rest after which a draft is tried on all rows. */
const rest = 250;

type Tab = 'gained' | 'lost' | 'flipped' | 'labels';

/**
 * The form that edits one labeling function, and what the edit would do on all rows as one types. Nothing is written before "Save"; a draft survives
 * a reload and a file that is broken for a while.
 */
export function Composer({
  status,
  table,
  existing,
  onClose,
}: {
  status: StudioStatus;
  table: FunctionTable;
  /** Undefined for a new one. */
  existing: EditableFunction | undefined;
  onClose: () => void;
}) {
  const key = draftKey(status.name, table.task, existing?.name ?? newOne);
  const asItStands = (): Draft =>
    existing
      ? { ...existing, task: table.task, isNew: false }
      : {
          task: table.task,
          isNew: true,
          name: '',
          kind: 'keyword',
          params: { field: firstText(table) },
          vote: table.classes[0],
        };
  const [draft, setDraft] = useState<Draft>(() => {
    try {
      return (JSON.parse(sessionStorage.getItem(key) ?? 'null') as Draft | null) ?? asItStands();
    } catch {
      return asItStands();
    }
  });
  const [preview, setPreview] = useState<Preview>();
  const [refused, setRefused] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<string>();
  const [plans, setPlans] = useState(false);
  const [tab, setTab] = useState<Tab>('gained');
  const heading = useRef<HTMLHeadingElement>(null);
  const stands = JSON.stringify(asItStands());
  const isEdited = JSON.stringify(draft) !== stands;
  const stood = useRef(stands);
  // What was saved comes back from the file, and so does what somebody edited there; a draft in the making stays.
  useEffect(() => {
    if (saved !== undefined || JSON.stringify(draft) === stood.current) setDraft(asItStands());
    stood.current = stands;
  }, [stands]);
  const canSave = status.mode === 'edit' && isEdited && preview !== undefined && !refused && !busy;
  const name = existing?.name ?? (draft.name || 'a new labeling function');
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (isEdited) sessionStorage.setItem(key, JSON.stringify(draft));
    else sessionStorage.removeItem(key);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setBusy(true);
      ask<Preview>('/api/preview', { ...tidy(draft), name: draft.name || 'unnamed' }, stop.signal)
        .then((found) => {
          setPreview(found);
          setRefused(undefined);
          setTab((now) => bestTab(found, now));
        })
        .catch((error: Refused) => {
          if (!stop.signal.aborted) setRefused(error);
        })
        .finally(() => {
          if (!stop.signal.aborted) setBusy(false);
        });
    }, rest);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [JSON.stringify(draft), status.generation]);
  const change = (next: Draft) => {
    // A field that is left tells what it holds once more; nothing is asked then, and nothing waited for.
    if (JSON.stringify(next) === JSON.stringify(draft)) return;
    setSaved(undefined);
    setBusy(true);
    setDraft(next);
  };
  useKeys({ 'Ctrl+s': () => canSave && setPlans(true) });
  const shown: ViewSummary | undefined = preview && (tab === 'labels' ? preview.labels?.flipped : preview[tab]);
  return (
    <form
      class="composer"
      aria-label={`Edit labeling function ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) setPlans(true);
      }}
    >
      <div class="title">
        <h2 ref={heading} tabIndex={-1}>
          {existing ? `${existing.name} (${existing.kind})` : 'New labeling function'}
        </h2>
        <div class="buttons">
          {isEdited && existing && (
            <button type="button" onClick={() => change(asItStands())}>
              As it stands in the file
            </button>
          )}
          <button type="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" class="main" disabled={!canSave} aria-keyshortcuts="Control+S">
            Save …
          </button>
        </div>
      </div>
      <DraftFields table={table} draft={draft} refused={refused} onChange={change} />
      {refused && (
        <div class="problem" role="alert" id="draft-problem">
          {refused.message}
        </div>
      )}
      <div class="delta" role="status">
        {saved && <p>Written to {saved}; the rows are labeled anew.</p>}
        {!preview ? (
          <span class="quiet">{busy ? 'Asking all rows …' : 'Nothing to show yet.'}</span>
        ) : (
          <ul aria-busy={busy}>
            <li>
              {busy ? 'Asking all rows …' : 'Preview done:'} votes on <strong>{thousands(preview.fires)}</strong> of{' '}
              {thousands(preview.rows)} rows
              {!draft.isNew && ` (${thousands(preview.before)} now)`}
            </li>
            <li>
              <strong>+{thousands(preview.gained.n)}</strong> gained, <strong>−{thousands(preview.lost.n)}</strong>{' '}
              lost, <strong>{thousands(preview.flipped.n)}</strong> flipped
            </li>
            <li>{thousands(preview.alone)} where no other one votes</li>
            <li>{thousands(preview.conflicts.right)} in conflict</li>
            <li>
              right on gold <Rate rate={preview.accuracy} />
              {preview.accuracyBefore.n > 0 && (
                <>
                  , now <Rate rate={preview.accuracyBefore} />
                </>
              )}
            </li>
            {preview.labels && (
              <li>
                ≈ <strong>{thousands(preview.labels.flipped.n)}</strong> labels flip with the label model as it was fit:{' '}
                {thousands(preview.labels.fixed)} become right, {thousands(preview.labels.broken)} become wrong on gold
              </li>
            )}
          </ul>
        )}
      </div>
      {preview && (
        <>
          <div class="tabs" role="group" aria-label="Rows that the edit changes">
            {(['gained', 'lost', 'flipped', 'labels'] as const).map((each) => {
              const of = each === 'labels' ? preview.labels?.flipped : preview[each];
              return (
                of && (
                  <button key={each} type="button" aria-pressed={each === tab} onClick={() => setTab(each)}>
                    {tabNames[each]} {thousands(of.n)}
                  </button>
                )
              );
            })}
          </div>
          {shown && shown.n > 0 ? (
            <div class="drafted">
              <RowList
                key={shown.id}
                view={shown}
                version={status.generation}
                task={table.task}
                open={undefined}
                onOpen={(row) => go({ page: 'rows', task: table.task, filter: {}, row })}
                onGone={() => setDraft({ ...draft })}
              />
            </div>
          ) : (
            <p class="quiet">No such row.</p>
          )}
        </>
      )}
      {plans && (
        <SaveDialog
          draft={tidy(draft)}
          onClose={() => setPlans(false)}
          onSaved={(file) => {
            sessionStorage.removeItem(key);
            setPlans(false);
            setSaved(file);
            if (draft.isNew) setDraft(asItStands());
          }}
        />
      )}
    </form>
  );
}

const tabNames: Readonly<Record<Tab, string>> = {
  gained: 'Gained votes',
  lost: 'Lost votes',
  flipped: 'Flipped votes',
  labels: 'Flipped labels',
};

/** The tab that is looked at stays as long as it holds rows. */
function bestTab(preview: Preview, now: Tab): Tab {
  const size = (tab: Tab) => (tab === 'labels' ? (preview.labels?.flipped.n ?? 0) : preview[tab].n);
  return size(now) > 0 ? now : ((['gained', 'lost', 'flipped', 'labels'] as const).find((tab) => size(tab) > 0) ?? now);
}

function firstText({ columns }: FunctionTable): string {
  return (
    (
      columns.find(({ name, type }) => name === 'text' && type === 'text') ??
      columns.find(({ type }) => type === 'text')
    )?.name ?? ''
  );
}
