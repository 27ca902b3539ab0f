import { useEffect, useRef, useState } from 'preact/hooks';
import type { StudioStatus } from '../protocol.js';
import { ask, type Refused } from './ask.js';
import { FunctionsPage } from './functionsPage.js';
import { KeyHelp } from './keyHelp.js';
import { useKeys, useTwoKeys } from './keys.js';
import { LabelPage } from './labelPage.js';
import { OverviewPage } from './overviewPage.js';
import { go, linkTo, type PageName, useRoute } from './route.js';
import { RowsPage } from './rowsPage.js';
import { RunsPage } from './runsPage.js';
import { SlicesPage } from './slicesPage.js';

/** Milliseconds between two looks at what the server does. */
const pause = 700;

const names: Readonly<Record<PageName, string>> = {
  overview: 'Overview',
  lfs: 'Labeling functions',
  rows: 'Rows',
  label: 'Label',
  slices: 'Slices',
  runs: 'Runs',
};
const letters: Readonly<Record<PageName, string>> = {
  overview: 'o',
  lfs: 'l',
  rows: 'r',
  label: 'a',
  slices: 's',
  runs: 'd',
};

export function App() {
  const route = useRoute();
  const { status, refused } = useStatus();
  const [asksForTest, setAsksForTest] = useState(false);
  const [help, setHelp] = useState(false);
  const task = status?.tasks.find(({ name }) => name === route.task) ?? status?.tasks[0];
  const training = status?.training;
  const main = useRef<HTMLElement>(null);
  const shown = `${route.page} ${task?.name}`;
  const first = useRef(true);
  useEffect(() => {
    document.title = `${names[route.page]}${task && route.page !== 'overview' ? ` · ${task.name}` : ''} · Espalier studio`;
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [shown]);
  useTwoKeys();
  useKeys({
    ...Object.fromEntries(
      Object.entries(letters).map(([page, key]) => [
        `g ${key}`,
        () => go({ page: page as PageName, task: task?.name }),
      ]),
    ),
    '?': () => setHelp(true),
  });
  const pages = (Object.keys(names) as PageName[]).filter((page) => page !== 'label' || status?.goldFile);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <header>
        <p class="brand">
          <strong>espalier</strong> <span>{status?.name ?? ''}</span>
        </p>
        {status && status.tasks.length > 0 && (
          <label class="pick">
            Task{' '}
            <select
              value={task?.name}
              onChange={(event) =>
                go({ page: route.page === 'overview' ? 'rows' : route.page, task: event.currentTarget.value })
              }
            >
              {status.tasks.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <p class="state" role="status">
          {status?.labeling ? 'Labeling …' : status?.mode === 'read' ? 'A finished run, read only' : ''}
        </p>
        {training && (training.state === 'running' || training.state === 'stopping') && (
          <a class="tag" href={linkTo({ page: 'runs' })}>
            Training{training.epoch ? `, epoch ${training.epoch.epoch} of ${training.epochs}` : ' …'}
          </a>
        )}
        {status?.tasks.some(({ hasTest }) => hasTest) &&
          (status.testOpen ? (
            <span class="tag warn">Test rows are open</span>
          ) : (
            <button type="button" onClick={() => setAsksForTest(true)}>
              Open test rows
            </button>
          ))}
        <button type="button" onClick={() => setHelp(true)} aria-keyshortcuts="?">
          Keys <kbd>?</kbd>
        </button>
      </header>
      <nav aria-label="Pages">
        <ul>
          {pages.map((page) => (
            <li key={page}>
              <a href={linkTo({ page, task: task?.name })} aria-current={page === route.page ? 'page' : undefined}>
                <span>{names[page]}</span>{' '}
                <span class="key" aria-hidden="true">
                  g {letters[page]}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        {refused && (
          <div class="problem" role="alert">
            {refused.message}
          </div>
        )}
        {status?.error && (
          <div class="problem" role="alert">
            <p>
              <strong>
                {status.generation > 0 ? 'The last labels that went through stand.' : 'Nothing is labeled yet.'}
              </strong>{' '}
              Mend this and save: the studio follows the files.
            </p>
            <pre tabIndex={0} role="group" aria-label="What is wrong">
              {status.error.text}
            </pre>
          </div>
        )}
        {status && status.tasks.length === 0 && !status.error && <p class="quiet">Labeling for the first time …</p>}
        {status && task && (
          <>
            {route.page === 'overview' && <OverviewPage status={status} />}
            {route.page === 'lfs' && <FunctionsPage key={task.name} status={status} task={task.name} route={route} />}
            {route.page === 'rows' && <RowsPage key={task.name} status={status} task={task} route={route} />}
            {route.page === 'label' &&
              (status.goldFile === null ? (
                <p class="quiet">A finished run is only read: open the experiment file to annotate.</p>
              ) : (
                <LabelPage key={task.name} status={status} task={task} />
              ))}
            {route.page === 'slices' && <SlicesPage status={status} task={task.name} />}
            {route.page === 'runs' && <RunsPage status={status} route={route} />}
          </>
        )}
      </main>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
      {asksForTest && <AskForTest onClose={() => setAsksForTest(false)} />}
    </>
  );
}

/** Asks the server how it is, again and again. */
function useStatus(): { status: StudioStatus | undefined; refused: Refused | undefined } {
  const [status, setStatus] = useState<StudioStatus>();
  const [refused, setRefused] = useState<Refused>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let last = '';
    const look = async () => {
      try {
        const next = await ask<StudioStatus>('/api/status');
        const text = JSON.stringify(next);
        if (text !== last) setStatus(next);
        last = text;
        setRefused(undefined);
      } catch (error) {
        setRefused(error as Refused);
      }
      timer = setTimeout(look, pause);
    };
    void look();
    return () => clearTimeout(timer);
  }, []);
  return { status, refused };
}

function AskForTest({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="test-title">
      <h2 id="test-title">Open the test rows?</h2>
      <p>
        Test rows judge what is trained. Once labeling functions were edited with an eye on them, they judge it too
        kindly. That they were opened is recorded, with the time.
      </p>
      <p class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Leave them closed
        </button>
        <button
          type="button"
          class="main"
          onClick={async () => {
            await ask('/api/test/open', {}).catch(() => {});
            dialog.current?.close();
          }}
        >
          Open and record it
        </button>
      </p>
    </dialog>
  );
}
