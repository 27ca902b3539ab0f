import { useState } from 'preact/hooks';
import type { StudioStatus, TrainingStatus } from '../protocol.js';
import { ask, type Refused } from './ask.js';
import { thousands } from './rate.js';
import { linkTo } from './route.js';

/** Trains the experiment as its file stands, and tells how far that is. The server keeps the state, so that a reload finds it again. */
export function TrainPanel({ status }: { status: StudioStatus }) {
  const [refused, setRefused] = useState<Refused>();
  const { training } = status;
  const isUnderWay = training?.state === 'running' || training?.state === 'stopping';
  const send = (path: string, body: object) =>
    ask(path, body).then(
      () => setRefused(undefined),
      (error: Refused) => setRefused(error),
    );
  return (
    <section class="train" aria-labelledby="train-title">
      <div class="title">
        <h2 id="train-title">Train</h2>
        <div class="buttons">
          {isUnderWay ? (
            <button type="button" disabled={training.state === 'stopping'} onClick={() => send('/api/train/stop', {})}>
              Stop training
            </button>
          ) : (
            <>
              {training?.canResume && (
                <button type="button" onClick={() => send('/api/train', { resume: true })}>
                  Go on with {training.run}
                </button>
              )}
              <button
                type="button"
                class="main"
                disabled={!status.canTrain || status.error !== null}
                onClick={() => send('/api/train', { resume: false })}
              >
                Train a new run
              </button>
            </>
          )}
        </div>
      </div>
      {!status.canTrain && status.tasks.length > 0 && (
        <p class="quiet">The experiment declares no features for a network to learn from.</p>
      )}
      {!training && status.canTrain && (
        <p class="quiet">
          Trains {status.name} as it is saved into a run of its own, as `espalier run` does. Labels, pages and gold stay
          usable meanwhile.
        </p>
      )}
      {refused && (
        <div class="problem" role="alert">
          {refused.message}
        </div>
      )}
      {/* Read out when an epoch is over or the run ends; the bar and the time left change without a word. */}
      <p role="status" class="trained">
        {training && heard(training)}
      </p>
      {training && isUnderWay && <UnderWay training={training} />}
      {training?.state === 'done' && training.before !== null && (
        <p>
          <a
            class="button"
            href={linkTo({ page: 'runs', before: `run:${training.before}`, after: `run:${training.run}` })}
          >
            Compare with {training.before}
          </a>
        </p>
      )}
      {training?.error && (
        <div class="problem" role="alert">
          <pre tabIndex={0} role="group" aria-label="Why training failed">
            {training.error.text}
          </pre>
        </div>
      )}
      {training && training.said.length > 0 && (
        <details>
          <summary>What the run said ({training.said.length})</summary>
          <ul class="mono">
            {training.said.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function UnderWay({ training: { stage, seconds } }: { training: TrainingStatus }) {
  const share = stage && stage.total > 0 ? Math.min(1, stage.done / stage.total) : undefined;
  return (
    <div class="underway">
      <progress aria-label={stage ? `Stage ${stage.label}` : 'Starting'} max={1} value={share} />
      <span>
        {stage
          ? `${stage.label}: ${thousands(stage.done)} of ${thousands(stage.total)} ${stage.unit}`
          : 'starting the process …'}
        {stage?.secondsLeft !== null && stage?.secondsLeft !== undefined && stage.done < stage.total
          ? `, ${duration(stage.secondsLeft)} left`
          : ''}
        <span class="quiet"> · {duration(seconds)} so far</span>
      </span>
    </div>
  );
}

function heard({ state, run, epoch, epochs, seconds }: TrainingStatus): string {
  const score = epoch && epoch.value !== null ? `, ${epoch.metric} ${epoch.value.toFixed(3)}` : '';
  const reached = epoch ? `: epoch ${epoch.epoch} of ${epochs}, loss ${epoch.loss.toFixed(3)}${score}` : '';
  if (state === 'running') return `Training ${run}${reached || ' …'}`;
  if (state === 'stopping') return `Stopping ${run}: its files are left whole …`;
  if (state === 'done') return `Done in ${duration(seconds)}: ${run}${reached}`;
  if (state === 'stopped') return `Stopped: ${run}${reached}`;
  return `Failed: ${run}${reached}`;
}

function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
