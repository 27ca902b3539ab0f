import { useEffect, useRef, useState } from 'preact/hooks';
import type { RowFilter, StudioStatus, ViewSummary } from '../protocol.js';
import { ask, type Refused } from './ask.js';
import { FacetList } from './facetList.js';
import { FilterBar } from './filterBar.js';
import { useKeys } from './keys.js';
import { Rate, thousands } from './rate.js';
import { go, type Route } from './route.js';
import { RowInspector } from './rowInspector.js';
import { RowList } from './rowList.js';

type Task = StudioStatus['tasks'][number];

/** A filter, the frozen list of rows that it left, and one row of it. */
export function RowsPage({ status, task, route }: { status: StudioStatus; task: Task; route: Route }) {
  const [view, setView] = useState<ViewSummary>();
  const [taken, setTaken] = useState(0);
  const [refused, setRefused] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const { filter } = route;
  const question = JSON.stringify(filter);
  const take = () => {
    const stop = new AbortController();
    setBusy(true);
    ask<ViewSummary>('/api/views', { task: task.name, filter }, stop.signal)
      .then((found) => {
        setView(found);
        setTaken(status.generation);
        setRefused(undefined);
      })
      .catch((error: Refused) => {
        if (!stop.signal.aborted) setRefused(error);
      })
      .finally(() => setBusy(false));
    return stop;
  };
  // A list stays as it was taken; only another filter, or opened test rows, make another one.
  useEffect(() => {
    const stop = take();
    return () => stop.abort();
  }, [question, status.testOpen, status.generation === 0]);
  const change = (next: RowFilter) => go({ page: 'rows', task: task.name, filter: next });
  useKeys({
    '/': () => search.current?.focus(),
    c: () => {
      const { votes, ...rest } = filter;
      change(votes === 'conflict' ? rest : { ...rest, votes: 'conflict' });
    },
  });
  return (
    <div class={`rows ${route.row !== undefined ? 'inspecting' : ''}`}>
      <section class="middle" aria-label="Rows and their filter">
        <h1 class="narrow">Rows of {task.name}</h1>
        <FilterBar task={task} status={status} filter={filter} onChange={change} search={search} />
        {refused && (
          <div class="problem" role="alert">
            {refused.message}
          </div>
        )}
        {view && (
          <p class="counts" role="status">
            <strong>{thousands(view.n)}</strong> of {thousands(view.of)} rows · covered{' '}
            <Rate rate={view.covered} whole /> · in conflict <Rate rate={view.conflicts} whole />
            {view.labelRight.n > 0 && (
              <>
                {' '}
                · label = gold <Rate rate={view.labelRight} />
              </>
            )}
            {busy && ' · looking …'}
            {!busy && status.generation > taken && (
              <button type="button" class="small" onClick={take}>
                Labels changed: take this list anew
              </button>
            )}
          </p>
        )}
        {view && <FacetList view={view} filter={filter} onChange={change} />}
        {view && (
          <RowList
            key={view.id}
            view={view}
            version={status.generation}
            task={task.name}
            open={route.row}
            onOpen={(row) => go({ page: 'rows', task: task.name, filter, row })}
            onGone={take}
          />
        )}
      </section>
      {route.row !== undefined && (
        <RowInspector
          key={`${task.name} ${route.row}`}
          status={status}
          task={task.name}
          row={route.row}
          filter={filter}
          onClose={() => go({ page: 'rows', task: task.name, filter })}
        />
      )}
    </div>
  );
}
