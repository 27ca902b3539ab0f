import { textTable } from '../../src/terminal/textTable.js';
import type { QualityChecks } from './qualityChecks.js';

export const measures = ['accuracy', 'macroF1', 'brier', 'ece'] as const;
export type Measure = (typeof measures)[number];
export type Quality = Record<Measure, number>;

/** One method on one set: the mean over its seeds, and over draws where the set has several. */
export interface QualityResult {
  readonly method: string;
  readonly by: 'espalier' | 'peer' | 'planted';
  readonly quality?: Quality;
  /** Of the accuracy, over seeds and draws. */
  readonly deviation?: number;
  /** The best accuracy on the set less this one. */
  readonly regret?: number;
  readonly overMajorityVote?: number;
  /** Accuracy over the best peer's. */
  readonly overBestPeer?: number;
  readonly note?: string;
}

/** One method over the sets of a group. */
export interface QualitySummary extends Quality {
  readonly group: string;
  readonly method: string;
  readonly by: 'espalier' | 'peer' | 'planted';
  readonly sets: number;
  readonly best: number;
  readonly regret: number;
  readonly worstRegret: number;
  readonly overMajorityVote: number;
  readonly overBestPeer: number;
}

/** The figures of labelModelQuality as text. */
export const qualityTables = { ofSet, ofSummary, ofChecks };

function ofSet(results: readonly QualityResult[]): string {
  const bestOf = (measure: Measure) => {
    const values = results.flatMap(({ quality }) => (quality ? [quality[measure]] : []));
    return measure === 'accuracy' || measure === 'macroF1' ? Math.max(...values) : Math.min(...values);
  };
  const best = Object.fromEntries(measures.map((measure) => [measure, bestOf(measure)]));
  return textTable(
    ['method', 'accuracy', '±', 'macro F1', 'Brier', 'ECE', 'regret', 'over MV', 'over best peer', 'note'],
    results.map(({ method, by, quality, deviation, regret, overMajorityVote, overBestPeer, note }) => {
      const value = (m: Measure) => (quality ? quality[m].toFixed(3) + (quality[m] === best[m] ? ' *' : '  ') : '');
      const [accuracy, macroF1, brier, ece] = measures.map(value);
      const [behind, overMv, overPeer] = [regret, overMajorityVote, overBestPeer].map(thousandths);
      return [
        named(method, by),
        accuracy,
        thousandths(deviation),
        macroF1,
        brier,
        ece,
        behind,
        overMv,
        overPeer,
        note ?? '',
      ];
    }),
  );
}

function ofSummary(rows: readonly QualitySummary[]): string {
  const head = ['method', 'sets', 'best', 'accuracy', 'macro F1', 'Brier', 'ECE', 'regret', 'worst', 'over MV'];
  const table = textTable(
    [...head, 'over best peer'],
    rows.map((row) => [
      named(row.method, row.by),
      String(row.sets),
      String(row.best),
      ...measures.map((measure) => row[measure].toFixed(3)),
      ...[row.regret, row.worstRegret, row.overMajorityVote, row.overBestPeer].map(thousandths),
    ]),
  );
  return `\nmean over the ${rows[0].group} sets that a method can do; regret is the best accuracy on a set less the method's\n${table}`;
}

function ofChecks(checks: QualityChecks): string {
  const compared = (comparison: QualityChecks['sets'][number]['bestPeer']) =>
    comparison
      ? [comparison.difference.toFixed(3), comparison.standardError.toFixed(3), comparison.holds ? 'holds' : 'below']
      : ['', '', ''];
  const table = textTable(
    [
      'auto on',
      'over MV',
      'SE',
      '',
      'best peer',
      'over it',
      'SE',
      '',
      'best',
      'regret',
      "over each draw's best peer",
      'labelTasks',
    ],
    checks.sets.map(({ name, majorityVote, bestPeer, best, regret, overBestPeerByDraw, experiment }) => [
      name,
      ...compared(majorityVote),
      bestPeer?.method ?? '',
      ...compared(bestPeer),
      best,
      regret.toFixed(3),
      leastOf(overBestPeerByDraw),
      leastOf(experiment?.overBestPeerByDraw),
    ]),
  );
  const yes = (holds: boolean | undefined) => (holds === undefined ? 'no peers' : holds ? 'yes' : 'NO');
  return [
    `\nchecks of auto on the ${checks.group} sets; allowed is half a point, or one paired standard error where that is more`,
    table,
    `never below majority vote by more than allowed: ${yes(checks.notBelowMajorityVote)}`,
    `not below the best peer by more than allowed on three sets in four: ${yes(checks.nearBestPeer)} (${percent(checks.shareNearBestPeer)})`,
    `mean regret to the best of all models at most a point: ${yes(checks.smallRegret)} (${(100 * checks.meanRegret).toFixed(2)})`,
  ].join('\n');
}

function leastOf(byDraw: readonly number[] | undefined): string {
  return byDraw ? `${thousandths(Math.min(...byDraw))} at least` : '';
}

function named(method: string, by: QualityResult['by']): string {
  return by === 'peer' ? `  ${method}` : method;
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(100 * share).toFixed(0)} %`;
}

function thousandths(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(3);
}
