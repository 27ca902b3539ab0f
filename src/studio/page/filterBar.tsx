import type { Ref } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FunctionTable, RowFilter, StudioStatus } from '../protocol.js';
import { useAnswer } from './useAnswer.js';

/** Milliseconds of rest after which a search is run. */
const rest = 250;

/** What rows are looked for. Choices that are made are marked, and one button takes all of them back. */
export function FilterBar({
  task,
  status,
  filter,
  onChange,
  search,
}: {
  task: StudioStatus['tasks'][number];
  status: StudioStatus;
  filter: RowFilter;
  onChange: (filter: RowFilter) => void;
  search: Ref<HTMLInputElement>;
}) {
  const [text, setText] = useState(filter.text ?? '');
  useEffect(() => setText(filter.text ?? ''), [filter.text]);
  useEffect(() => {
    if (text === (filter.text ?? '')) return;
    const timer = setTimeout(() => onChange(without({ ...filter, text }, text ? undefined : 'text')), rest);
    return () => clearTimeout(timer);
  }, [text]);
  const { answer: table } = useAnswer<FunctionTable>(
    `/api/functions/${encodeURIComponent(task.name)}`,
    status.generation,
  );
  const pick = (
    name: keyof RowFilter,
    label: string,
    choices: readonly (readonly [value: string, words: string])[],
  ) => {
    const value = (filter[name] as string | undefined) ?? '';
    return (
      <label class={value ? 'set' : ''}>
        {label}{' '}
        <select
          value={value}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            onChange(without({ ...filter, [name]: chosen }, chosen ? undefined : name));
          }}
        >
          <option value="">any</option>
          {choices.map(([choice, words]) => (
            <option key={choice} value={choice}>
              {words}
            </option>
          ))}
        </select>
      </label>
    );
  };
  const lfs = filter.lf ?? [];
  const setLfs = (next: readonly string[]) => {
    const { vote, lf: _, ...others } = filter;
    onChange(next.length > 0 ? { ...others, lf: next, ...(vote && { vote }) } : others);
  };
  const names = table?.functions.map(({ name }) => name) ?? lfs;
  const classes = task.classes.map((name): [string, string] => [name, name]);
  const set = Object.keys(filter).length;
  return (
    <form class="bar" role="search" aria-label="Filter rows" onSubmit={(event) => event.preventDefault()}>
      <label class={filter.text ? 'set' : ''}>
        Text{' '}
        <input
          ref={search}
          type="search"
          value={text}
          placeholder="/"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </label>
      {lfs.map((name, i) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-label={`Take away: ${name} votes`}
          onClick={() => setLfs(lfs.filter((_, at) => at !== i))}
        >
          {name} votes ✕
        </button>
      ))}
      <label>
        {lfs.length > 0 ? 'and' : 'Voted on by'}{' '}
        <select value="" onChange={(event) => event.currentTarget.value && setLfs([...lfs, event.currentTarget.value])}>
          <option value="">{lfs.length > 0 ? '…' : 'any'}</option>
          {names
            .filter((name) => !lfs.includes(name))
            .map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
        </select>
      </label>
      {lfs.length > 0 &&
        pick('vote', `Vote of ${lfs[0]}`, [
          ['right', 'agrees with gold'],
          ['wrong', 'disagrees with gold'],
          ['withLabel', 'agrees with the label'],
          ['againstLabel', 'disagrees with the label'],
        ])}
      {pick('votes', 'Votes', [
        ['none', 'none: uncovered'],
        ['some', 'at least one'],
        ['conflict', 'in conflict'],
      ])}
      {pick('label', 'Label', classes)}
      {pick('gold', 'Gold', [
        ['any', 'some'],
        ['none', 'no gold'],
        ...classes.filter(([name]) => name !== 'any' && name !== 'none'),
      ])}
      {pick('differ', 'Differ', [
        ['labelGold', 'label and gold'],
        ...(task.hasNetwork
          ? ([
              ['networkGold', 'network and gold'],
              ['networkLabel', 'network and label'],
            ] as const)
          : []),
      ])}
      {status.slices.length > 0 &&
        pick(
          'slice',
          'Slice',
          status.slices.map((name) => [name, name]),
        )}
      {pick('split', 'Split', [
        ['train', 'train'],
        ['validation', 'validation'],
        ...(status.testOpen ? ([['test', 'test']] as const) : []),
      ])}
      {(['confidence', 'length'] as const).map(
        (name) =>
          filter[name] !== undefined && (
            <button
              key={name}
              type="button"
              class="chip"
              aria-label={`Take away: ${name} ${filter[name]}`}
              onClick={() => onChange(without(filter, name))}
            >
              {name} {filter[name]} ✕
            </button>
          ),
      )}
      {pick('order', 'Order', [
        ['row', 'as in the file'],
        ['unsure', 'least sure first'],
        ['sure', 'surest first'],
        ['random', 'random, always the same'],
      ])}
      {set > 0 && (
        <button type="button" onClick={() => onChange({})}>
          Clear all
        </button>
      )}
    </form>
  );
}

function without(filter: RowFilter, name: keyof RowFilter | undefined): RowFilter {
  if (name === undefined) return filter;
  const { [name]: _, ...others } = filter;
  return others;
}
