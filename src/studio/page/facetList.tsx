import { useState } from 'preact/hooks';
import type { Facet, RowFilter, ViewSummary } from '../protocol.js';
import { thousands } from './rate.js';
import { useAnswer } from './useAnswer.js';

/** How the rows of a list spread over their properties; a click narrows the list to one value. Counted only while it is open. */
export function FacetList({
  view,
  filter,
  onChange,
}: {
  view: ViewSummary;
  filter: RowFilter;
  onChange: (filter: RowFilter) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="facets" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>What are these rows? Narrow by …</summary>
      {isOpen && <Facets view={view} filter={filter} onChange={onChange} />}
    </details>
  );
}

function Facets({
  view,
  filter,
  onChange,
}: {
  view: ViewSummary;
  filter: RowFilter;
  onChange: (filter: RowFilter) => void;
}) {
  const { answer, refused } = useAnswer<Facet[]>(`/api/views/${view.id}/facets`, view.id);
  if (!answer) return <p class="quiet">{refused ? refused.message : 'Counting …'}</p>;
  const narrow = ({ lf, ...rest }: RowFilter) => {
    const lfs = [...new Set([...(filter.lf ?? []), ...(lf ?? [])])];
    onChange({ ...filter, ...rest, ...(lfs.length > 0 && { lf: lfs }) });
  };
  return (
    <div class="values" tabIndex={0} role="group" aria-label="Values of these rows">
      {answer.map(({ name, values }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <ul class="plain">
            {values.map(({ label, n, narrows }) => (
              <li key={label}>
                <button
                  type="button"
                  class="small"
                  aria-label={`${name}: ${label}, ${thousands(n)} rows`}
                  disabled={n === view.n}
                  onClick={() => narrow(narrows)}
                >
                  <span>{label}</span> <small>{thousands(n)}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
