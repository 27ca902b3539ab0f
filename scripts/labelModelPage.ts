/**
 * How good the label models are, docs/label-model-quality.md, out of `bench/results`: of every group of sets the newest record, with its
 * machine and date.
 *
 *   npx jiti scripts/labelModelPage.ts > docs/label-model-quality.md
 */
import { resolve } from 'node:path';
import type { GoldEffect } from './bench/goldInFit.js';
import type { QualityChecks } from './bench/qualityChecks.js';
import { measures, type QualityResult, type QualitySummary } from './bench/qualityTables.js';
import { markdownTable } from './pages/markdownTable.js';
import { type NewestRecord, newestRecords } from './pages/newestRecords.js';
import { peerNames } from './pages/peerNames.js';

/** What labelModelQuality records. */
interface Figures {
  readonly complete: boolean;
  readonly synthSeeds: readonly number[];
  readonly limits: { readonly seconds: number; readonly memoryGiB: number };
  readonly sets: readonly QualityTable[];
  readonly summary: readonly (readonly QualitySummary[])[];
  readonly checks: readonly QualityChecks[];
}

interface QualityTable {
  readonly name: string;
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly draws: number;
  readonly results: readonly QualityResult[];
}

const intro = `# How good the label models are

What was measured, out of \`bench/results\`; this page is made by \`npm run docs:quality\`. No fit saw gold, and every model has its defaults. Accuracy, macro F1, Brier score and ECE are over all test rows with
gold (all items of a crowd set): a row without votes gets the model's prior, a tied top probability counts 1/ties. A method that draws is the mean over five seeds on real data, and over fresh
draws on generated ones. \`auto\` is the model by itself, on one task's votes; \`labelTasks (auto)\` is what an
experiment without any word about label models does: it also finds functions that repeat each other, and fits tasks that hang together as one. Peers are the versions that \`scripts/bench/peers\` pins, in the same run.
Which model to name when: [labeling.md](labeling.md#label-models).
`;

/** What `docs/label-model-quality.md` holds. @param folder of the records */
export function labelModelPage(folder: string): string {
  const page = [intro];
  for (const { benchmark, figures, where } of newestRecords<Figures>(folder)) {
    // Ours alone are recorded while a model is worked on, beside no peer; but parts of the functions ask about majority vote.
    if (!/^labelModelQuality(\/partial|(?!.*\/ours$))/.test(benchmark)) continue;
    const { sets, summary, checks, limits } = figures;
    const [, group, ...parts] = benchmark.split('/');
    const functions = group === 'partial' ? parts.shift() : undefined;
    const alone = parts.at(-1) === 'ours';
    const only = alone ? parts.at(-2) : parts[0];
    const title = titleOf(group, only, functions);
    const option = [
      group && ` --group ${group}`,
      functions && ` --functions ${functions}`,
      only && ` --only ${only}`,
      alone && ' --no-peers',
    ]
      .filter(Boolean)
      .join('');
    const drawn = group === 'shared' ? '' : ` --draws ${sets[0].draws} --synth-seed ${figures.synthSeeds[0]}`;
    const command = `npx jiti scripts/bench/labelModelQuality.ts${option}${drawn} --seconds ${limits.seconds} --record`;
    page.push(`## ${title}\n\n\`${command}\`; ${where}.\n`);
    for (const check of checks) page.push(...toldChecks(check, sets));
    for (const rows of summary) page.push(toldSummary(rows));
    for (const set of sets) page.push(toldSet(set));
  }
  const gold = newestRecords<{ draws: number; effects: readonly GoldEffect[] }>(folder).find(
    ({ benchmark }) => benchmark === 'goldInFit',
  );
  if (gold) page.push(...toldGold(gold));
  return `${page.join('\n').trimEnd()}\n`;
}

function titleOf(group: string | undefined, only: string | undefined, functions: string | undefined): string {
  const named = only ? `: ${only.replaceAll(',', ', ')}` : '';
  if (group === 'synth') return `Generated votes${named}`;
  if (functions) return `Real votes of a random ${100 * Number(functions)} % of the labeling functions${named}`;
  return `Real votes${named}`;
}

function toldGold({
  figures: { draws, effects },
  where,
}: NewestRecord<{ draws: number; effects: readonly GoldEffect[] }>): string[] {
  const kinds = [...new Set(effects.map(({ kind }) => kind))];
  const sizes = [...new Set(effects.map(({ gold }) => gold))];
  const rows = [...new Set(effects.map(({ set }) => set))].flatMap((set) =>
    sizes.map((size) => [
      set,
      String(size),
      ...kinds.map((kind) => {
        const effect = effects.find((each) => each.set === set && each.kind === kind && each.gold === size);
        return effect ? signed(100 * effect.difference, 1) : '';
      }),
    ]),
  );
  return [
    `## A little gold in the fit\n\n\`npx jiti scripts/bench/goldInFit.ts --kinds ${kinds.join()} --record\`; ${where}.\n`,
    `What so many random train rows of gold add to accuracy, in points: means over ${draws} draws, on rows that no fit saw.\n`,
    markdownTable(['set', 'gold rows', ...kinds.map((kind) => `\`${kind}\``)], rows),
  ];
}

function toldChecks(check: QualityChecks, sets: readonly QualityTable[]): string[] {
  const besidePeers = check.sets.some(({ bestPeer }) => bestPeer);
  const byDraw = check.sets.some(({ overBestPeerByDraw }) => overBestPeerByDraw);
  const experimentByDraw = check.sets.some(({ experiment }) => experiment?.overBestPeerByDraw);
  const planted = sets.some(({ results }) => results.some(({ by }) => by === 'planted'));
  const table = markdownTable(
    [
      'set',
      '`auto`',
      'over majority vote',
      ...(besidePeers ? ['best peer', 'over it'] : []),
      ...(byDraw ? ["over each draw's best peer, least"] : []),
      'behind the best of all',
      '`labelTasks (auto)`',
      ...(experimentByDraw ? ["over each draw's best peer, least"] : []),
      ...(planted ? ['planted posterior'] : []),
    ],
    check.sets.map(({ name, majorityVote, bestPeer, regret, overBestPeerByDraw, experiment }) => {
      const results = sets.find((set) => set.name === name)!.results;
      const accuracy = (method: string) => results.find((result) => result.method === method)?.quality?.accuracy;
      return [
        name,
        share(accuracy('auto')),
        told(majorityVote),
        ...(besidePeers ? [bestPeer ? peer(bestPeer.method) : '', bestPeer ? told(bestPeer) : ''] : []),
        ...(byDraw ? [least(overBestPeerByDraw)] : []),
        share(regret),
        share(accuracy('labelTasks (auto)')),
        ...(experimentByDraw ? [least(experiment?.overBestPeerByDraw)] : []),
        ...(planted ? [share(accuracy('planted'))] : []),
      ];
    }),
  );
  const near = check.sets.filter(({ bestPeer }) => bestPeer?.holds).length;
  const kept = check.sets.filter(({ majorityVote }) => majorityVote.holds).length;
  const of = (count: number) => `${count} of ${check.sets.length}`;
  return [
    table,
    `Accuracy, with one standard error over the same rows. Within half a point or one standard error, whichever is more: \`auto\` of majority vote or above on ${of(kept)}${check.nearBestPeer === undefined ? '' : `, of the best peer or above on ${of(near)}`}. Its mean distance to the best of all methods is ${(100 * check.meanRegret).toFixed(2)} points.\n`,
  ];
}

function toldSummary(rows: readonly QualitySummary[]): string {
  const table = markdownTable(
    [
      'method',
      'sets',
      'best on',
      'accuracy',
      'macro F1',
      'Brier',
      'ECE',
      'mean regret',
      'worst regret',
      'over majority vote',
    ],
    rows.map((row) => [
      named(row),
      String(row.sets),
      String(row.best),
      ...measures.map((measure) => share(row[measure])),
      share(row.regret),
      share(row.worstRegret),
      signed(row.overMajorityVote),
    ]),
  );
  return `Means over the sets that a method can do; regret is the best accuracy on a set less the method's.\n\n${table}`;
}

function toldSet({ name, n, m, k, draws, results }: QualityTable): string {
  const table = markdownTable(
    ['method', 'accuracy', '±', 'macro F1', 'Brier', 'ECE', ''],
    results.map((result) => [
      named(result),
      share(result.quality?.accuracy),
      share(result.deviation),
      ...measures.slice(1).map((measure) => share(result.quality?.[measure])),
      result.note ?? '',
    ]),
  );
  const drawn = draws > 1 ? `, ${draws} draws` : '';
  const shape = `${n.toLocaleString('en')} rows, ${m} labeling functions, ${k} classes${drawn}`;
  return `<details><summary>${name}: ${shape}</summary>\n\n${table}\n</details>\n`;
}

function named({ method, by }: { method: string; by: QualityResult['by'] }): string {
  return by === 'espalier' ? `\`${method}\`` : by === 'planted' ? 'planted posterior' : peer(method);
}

function peer(method: string): string {
  return peerNames[method] ?? method;
}

function told({ difference, standardError, holds }: QualityChecks['sets'][number]['majorityVote']): string {
  return `${signed(difference)} ± ${standardError.toFixed(3)}${holds ? '' : ', below'}`;
}

function least(byDraw: readonly number[] | undefined): string {
  return byDraw ? signed(Math.min(...byDraw)) : '';
}

function share(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(3);
}

function signed(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

if (process.argv[1]?.endsWith('labelModelPage.ts')) {
  process.stdout.write(labelModelPage(resolve(import.meta.dirname, '../bench/results')));
}
