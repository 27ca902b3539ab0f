import { createHash } from 'node:crypto';
import { arch, cpus, hostname, platform } from 'node:os';
import type { Backend, BackendKind, BackendName } from '../backend/backend.js';
import { backends } from '../backend/index.js';
import { openBackend } from '../backend/openBackend.js';
import type { ContentStore } from '../cache/contentStore.js';
import { EspalierError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { version } from '../version.js';
import { measureApart } from './measureApart.js';
import type { RateJob } from './rateJob.js';
import type { RateAnswer } from './rateWorker.js';

/** An open backend and why it is this one. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
}

export interface ChooseOptions {
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Where what was measured is remembered. */
  readonly store: ContentStore;
  /** @default the registry */
  readonly kinds?: Readonly<Record<BackendName, Pick<BackendKind, 'isInstalled'>>>;
  /** @default in a process of its own, for a second */
  readonly measure?: (kind: BackendName, job: RateJob) => Promise<RateAnswer>;
  /** @default {@link openBackend} */
  readonly open?: typeof openBackend;
}

const space = 'backends';

/**
 * What `auto` takes. Where at most one of the rungs is installed that are not in every install (`gpu`, `native`, `webgpu`), the first of the ladder
 * that loads and proves itself. Where there are several, each of them and `wasm` train this model's own step for a second, since a small network
 * is slower on a GPU, and the fastest is taken. What was measured is remembered for this machine, version and model size.
 *
 * The choice decides on which backend the numbers come about, and on nothing else: they are those of this backend named.
 */
export async function chooseBackend(job: RateJob, options: ChooseOptions): Promise<ChosenBackend> {
  const { progress, signal, store, kinds = backends, open = openBackend } = options;
  const { measure = (kind: BackendName, asked: RateJob) => measureApart(kind, asked, 1, signal) } = options;
  const serious: BackendName[] = [];
  for (const name of ['gpu', 'native', 'webgpu'] as const) if (await kinds[name].isInstalled()) serious.push(name);
  if (serious.length < 2) return openFirst(progress, open);

  const candidates: BackendName[] = [...serious, 'wasm'];
  const key = keyOf(job, candidates);
  const remembered = await recall(store, key);
  const answers = remembered ?? new Map<BackendName, RateAnswer>();
  if (!remembered) {
    const bar = progress.begin('measure backends', candidates.length, 'backends');
    try {
      for (const kind of candidates) {
        answers.set(kind, await measure(kind, job));
        bar.advance(1, kind);
      }
    } finally {
      bar.end();
    }
  }
  const rateOf = (kind: BackendName) => {
    const answer = answers.get(kind)!;
    return 'examplesPerSecond' in answer ? answer.examplesPerSecond : 0;
  };
  const [best] = candidates.toSorted((a, b) => rateOf(b) - rateOf(a));
  if (rateOf(best) > 0) {
    try {
      const backend = await open(best);
      if (!remembered) await remember(store, key, answers);
      const others = candidates
        .filter((kind) => kind !== best)
        .map((kind) => `${kind}: ${inWords(answers.get(kind)!)}`);
      const reason = `${inWords(answers.get(best)!)} on this model's step, ${remembered ? 'measured earlier' : 'measured'}; ${others.join('; ')}`;
      progress.say(`backend: ${best}, ${backend.device} (${reason})`);
      return { backend, reason };
    } catch (cause) {
      if (!(cause instanceof EspalierError)) throw cause;
      // What was there when it was measured may be gone; what opens in a process of its own and not in this one is no choice.
      if (!remembered) return openFirst(progress, open);
      await store.delete(space, key);
      return chooseBackend(job, options);
    }
  }
  return openFirst(progress, open);
}

async function openFirst(progress: Progress, open: typeof openBackend): Promise<ChosenBackend> {
  let reason = 'the first of the ladder';
  const backend = await open('auto', { progress, onPassed: (passed) => (reason = `${reason} (${passed.join('; ')})`) });
  return { backend, reason };
}

function inWords(answer: RateAnswer): string {
  if ('reason' in answer) return answer.reason;
  return `${Number(answer.examplesPerSecond.toPrecision(3)).toLocaleString('en')} examples/s`;
}

/** This machine, version and model size. Names of tasks and features are not part of it, but what lies on which stands or falls with them. */
function keyOf(job: RateJob, candidates: readonly BackendName[]): string {
  const machine = [hostname(), platform(), arch(), cpus()[0]?.model, cpus().length];
  const text = JSON.stringify([version, process.version, machine, candidates, job]);
  return createHash('sha256').update(text).digest('hex');
}

async function recall(store: ContentStore, key: string): Promise<Map<BackendName, RateAnswer> | undefined> {
  const entry = await store.get(space, key, ['answers']);
  return entry && new Map(JSON.parse(Buffer.from(entry.answers).toString('utf8')) as [BackendName, RateAnswer][]);
}

async function remember(
  store: ContentStore,
  key: string,
  answers: ReadonlyMap<BackendName, RateAnswer>,
): Promise<void> {
  await store.put(space, key, { answers: Buffer.from(JSON.stringify([...answers])) });
}
