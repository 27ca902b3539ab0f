import type { ComponentChildren } from 'preact';
import type { Draft, FunctionTable } from '../protocol.js';
import type { Refused } from './ask.js';

/** The fields of a draft, as its kind has them. */
export function DraftFields({
  table,
  draft,
  refused,
  onChange,
}: {
  table: FunctionTable;
  draft: Draft;
  refused: Refused | undefined;
  onChange: (draft: Draft) => void;
}) {
  const { params } = draft;
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = params;
    onChange({ ...draft, params: value === undefined ? others : { ...params, [name]: value } });
  };
  const texts = table.columns.filter(({ type }) => type === 'text').map(({ name }) => name);
  const numbers = table.columns.filter(({ type }) => type === 'number').map(({ name }) => name);
  const fields =
    draft.kind === 'threshold'
      ? [...numbers, ...texts.flatMap((name) => [`${name}.words`, `${name}.chars`]), ...others(table, numbers, texts)]
      : table.columns.map(({ name }) => name);
  const text = (name: string) => String(params[name] ?? '');
  const problem = refused && { 'aria-invalid': true, 'aria-describedby': 'draft-problem' };
  return (
    <div class="fields">
      {draft.isNew && (
        <>
          <Field label="Name">
            <input value={draft.name} onInput={(event) => onChange({ ...draft, name: event.currentTarget.value })} />
          </Field>
          <Field label="Kind">
            <select
              value={draft.kind}
              onChange={(event) => {
                const kind = event.currentTarget.value as Draft['kind'];
                const field = kind === 'threshold' ? (numbers[0] ?? `${texts[0]}.words`) : (texts[0] ?? fields[0]);
                onChange({ ...draft, kind, params: { field } });
              }}
            >
              <option value="keyword">keyword</option>
              <option value="regex">regex</option>
              <option value="threshold">threshold</option>
            </select>
          </Field>
        </>
      )}
      <Field label="Field">
        <select value={text('field')} onChange={(event) => set('field', event.currentTarget.value)}>
          {[...new Set([text('field'), ...fields])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      {draft.vote === null ? (
        <p class="quiet">It votes for several classes at once: that stays as the file has it.</p>
      ) : (
        <Field label="Votes for">
          <select value={draft.vote} onChange={(event) => onChange({ ...draft, vote: event.currentTarget.value })}>
            {table.classes.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </Field>
      )}
      {draft.kind === 'keyword' && (
        <>
          {(['any', 'all', 'none'] as const).map((name) => (
            <Field key={name} label={keywordLabels[name]}>
              <textarea
                rows={name === 'any' ? 4 : 2}
                value={lines(params[name])}
                {...(name === 'any' ? problem : {})}
                onInput={(event) => {
                  const found = event.currentTarget.value.split('\n');
                  // An empty line is on its way to a keyword: it stays in the form, and is none.
                  set(name, found.length === 1 && found[0] === '' ? [] : found);
                }}
                onBlur={() => set(name, keywords(params[name]))}
              />
            </Field>
          ))}
          <label class="check">
            <input
              type="checkbox"
              checked={params.wordBoundaries !== false}
              onChange={(event) => set('wordBoundaries', event.currentTarget.checked)}
            />
            Whole words only
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={params.caseSensitive === true}
              onChange={(event) => set('caseSensitive', event.currentTarget.checked)}
            />
            Capital and small letters differ
          </label>
        </>
      )}
      {draft.kind === 'regex' && (
        <>
          <Field label="Pattern" wide>
            <input
              class="code"
              spellcheck={false}
              value={text('pattern')}
              {...problem}
              onInput={(event) => set('pattern', event.currentTarget.value)}
            />
          </Field>
          <Field label="Flags">
            <input
              class="code"
              spellcheck={false}
              value={text('flags')}
              onInput={(event) => set('flags', event.currentTarget.value)}
            />
          </Field>
        </>
      )}
      {draft.kind === 'threshold' && (
        <>
          {(['above', 'atLeast', 'below', 'atMost'] as const).map((name) => (
            <Field key={name} label={boundLabels[name]}>
              <input
                type="number"
                step="any"
                value={text(name)}
                {...(name === 'above' ? problem : {})}
                onInput={(event) =>
                  set(name, event.currentTarget.value === '' ? undefined : event.currentTarget.valueAsNumber)
                }
              />
            </Field>
          ))}
          {params.equals !== undefined && (
            <p class="quiet">Equals {JSON.stringify(params.equals)}, as the file has it.</p>
          )}
        </>
      )}
    </div>
  );
}

const keywordLabels = {
  any: 'Any of these, one a line',
  all: 'And all of these',
  none: 'And none of these',
} as const;
const boundLabels = { above: 'More than', atLeast: 'At least', below: 'Less than', atMost: 'At most' } as const;

/** A draft as it is asked about and saved: without the empty lines that are on their way to a keyword. */
export function tidy(draft: Draft): Draft {
  if (draft.kind !== 'keyword') return draft;
  const lists = ['any', 'all', 'none'].filter((name) => name in draft.params);
  return {
    ...draft,
    params: { ...draft.params, ...Object.fromEntries(lists.map((name) => [name, keywords(draft.params[name])])) },
  };
}

/** The lines of a keyword field that are keywords. */
function keywords(value: unknown): string[] {
  return (Array.isArray(value) ? value.map(String) : []).filter((line) => line.trim() !== '');
}

function lines(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : '';
}

/** Columns that are neither numbers nor texts, which `equals` can be held against. */
function others({ columns }: FunctionTable, numbers: readonly string[], texts: readonly string[]): string[] {
  return columns.map(({ name }) => name).filter((name) => !numbers.includes(name) && !texts.includes(name));
}

function Field({ label, wide = false, children }: { label: string; wide?: boolean; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class={wide ? 'wide' : ''}>
      {label}
      {children}
    </label>
  );
}
