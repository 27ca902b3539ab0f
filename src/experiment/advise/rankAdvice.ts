import { type MetricName, metrics } from '../../core/metrics/index.js';
import { judge } from '../analysis/judge.js';
import { figure, metricWords, signed, within } from '../analysis/words.js';
import type { Advice } from './advice.js';
import type { EstimatedCandidate } from './estimateAdvice.js';
import { gainOf } from './gainOf.js';

/** What could be done next, and where the next hour is best spent. */
export interface RankedAdvice {
  readonly metric: MetricName;
  /** By expected gain, those without an estimate last. */
  readonly advice: readonly Advice[];
  /** One sentence. */
  readonly finding: string;
}

/** Sorts what could be done by its expected gain, and judges all gains together (Holm). */
export function rankAdvice(candidates: readonly EstimatedCandidate[], metric: MetricName): RankedAdvice {
  const sign = metrics[metric].better === 'higher' ? 1 : -1;
  const estimates = candidates.map((candidate) => ({
    candidate,
    gain: candidate.unknown === undefined ? gainOf(candidate.gains) : undefined,
  }));
  const judged = judge(
    estimates.flatMap(({ candidate, gain }) => (gain ? [{ ...gain, candidate }] : [])),
    metric,
  );
  const known = judged
    .toSorted((a, b) => sign * (b.mean - a.mean))
    .map(
      ({ candidate: { kind, task, action, subject, basis }, mean, interval, adjustedP, verdict }): Advice => ({
        kind,
        task,
        action,
        ...(subject !== undefined && { subject }),
        gain: mean,
        interval,
        adjustedP,
        verdict,
        basis,
      }),
    );
  const unknown = estimates
    .filter(({ gain }) => !gain)
    .map(
      ({ candidate: { kind, task, action, subject, unknown: why } }): Advice => ({
        kind,
        task,
        action,
        ...(subject !== undefined && { subject }),
        gain: null,
        interval: null,
        adjustedP: null,
        verdict: 'unknown',
        basis: why ?? `${metricWords(metric)} was not defined in most repetitions`,
      }),
    );
  return { metric, advice: [...known, ...unknown], finding: findingOf(known, unknown.length, metric) };
}

function findingOf(known: readonly Advice[], unknown: number, metric: MetricName): string {
  const rest = unknown > 0 ? ` ${unknown} could not be estimated.` : '';
  if (known.length === 0) return `Nothing could be estimated.${rest}`;
  const [first] = known;
  const said = `${first.task}: ${first.action}, ${signed(first.gain!)} ${metricWords(metric)} ${within(first.interval)}`;
  if (first.verdict === 'better') {
    const clear = known.filter(({ verdict }) => verdict === 'better').length;
    return `The next hour is best spent on ${said}; ${clear} of ${known.length} options ${clear === 1 ? 'is a clear gain' : 'are clear gains'}.${rest}`;
  }
  return `No clear difference: none of ${figure(known.length, 0)} options is a clear gain. The most is expected of ${said}.${rest}`;
}
