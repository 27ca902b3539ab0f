import { openBackend } from '../backend/openBackend.js';
import type { Experiment } from '../config/experiment.js';
import { argMax } from '../core/numeric.js';
import type { Contribution, HeadExplanation, LikelyClass } from '../core/rowExplanation.js';
import { openDatabase } from '../data/database.js';
import { openRows } from '../data/openRows.js';
import { embedderOpener } from '../encoders/embedderOpener.js';
import { consistency } from '../evaluation/consistency.js';
import { predictTasks } from '../evaluation/predictTasks.js';
import { encodeRows } from '../features/encodeRows.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { type FittedFeature, featureKindOf } from '../features/featureEncoder.js';
import type { Attribution } from '../network/integratedGradients.js';
import { type LoadedNetwork, loadNetwork } from '../network/loadNetwork.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import { relationsOf } from '../stages/relationsOf.js';
import { readRunSlices } from './readRunSlices.js';
import type { RunFolder } from './runFolder.js';

type Cells = Readonly<Record<string, unknown>>;

/**
 * Why the network predicts what it does for a row: each task head's probabilities, what the row's features add to them, its slices, and what
 * relations to other tasks make of it. The row is read from the run's data once more.
 *
 * @returns by task, of the tasks whose source has the row
 * @throws EspalierError where the model, the data or a feature's pretrained model is not there
 */
export async function explainHeads(
  experiment: Experiment,
  folder: RunFolder,
  id: string,
  options: { task?: string; signal?: AbortSignal; warn?: (line: string) => void } = {},
): Promise<Map<string, HeadExplanation>> {
  const manifest = await folder.readJson<ModelManifest>('model/manifest.json');
  const explained = new Map<string, HeadExplanation>();
  const openEmbedder = embedderOpener({ warn: options.warn });
  const backend = await openBackend('auto');
  try {
    const network = await loadNetwork(backend, folder.file('model'));
    for (const source of Object.keys(experiment.data.sources)) {
      const cells = await readCells(experiment, manifest, source, id, options.signal);
      if (!cells) continue;
      const features = await encodeRows(manifest.encoder, [cells], { openEmbedder, signal: options.signal });
      const tasks = experiment.tasks.filter((task) => task.source === source).map(({ name }) => name);
      const wanted = tasks.filter((name) => options.task === undefined || name === options.task);
      const heads = await headsOf(manifest, network, features, cells, wanted);
      for (const [name, head] of heads) {
        explained.set(name, { ...head, slices: await slicesOf(experiment, folder, network, features, name, id) });
      }
    }
    network.dispose();
    return explained;
  } finally {
    backend.dispose();
  }
}

/** The cells that features read; undefined where the source does not have the row. */
async function readCells(
  { data }: Experiment,
  { encoder }: ModelManifest,
  source: string,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Cells | undefined> {
  const rows = await openRows(data.sources[source], { name: source, id: data.id, baseDir: data.baseDir, signal });
  try {
    const at = rows.ids.indexOf(id);
    if (at < 0) return undefined;
    const fields = new Set(encoder.features.flatMap((feature) => feature.fields));
    const columns = rows.columns.map(({ name }) => name).filter((name) => fields.has(name));
    for await (const chunk of rows.chunks(columns, { signal })) {
      if (at >= chunk.start + chunk.length) continue;
      return Object.fromEntries(columns.map((name) => [name, chunk.columns[name][at - chunk.start]]));
    }
    return undefined;
  } finally {
    await rows.close();
  }
}

async function headsOf(
  manifest: ModelManifest,
  network: LoadedNetwork,
  features: FeatureSet,
  cells: Cells,
  wanted: readonly string[],
): Promise<Map<string, Omit<HeadExplanation, 'slices'>>> {
  const heads = await network.predict(features);
  const rules = new Map(manifest.tasks.map(({ name, decision }) => [name, decision]));
  const relations = relationsOf(manifest);
  const predicted = predictTasks(relations, heads, rules);
  const groups = relations.consistent ? consistency(relations.tasks, relations.constraints).groups : [];
  const classesOf = new Map(manifest.tasks.map(({ name, classes }) => [name, classes]));
  const found = new Map<string, Omit<HeadExplanation, 'slices'>>();
  for (const name of wanted) {
    const classes = classesOf.get(name)!;
    const { probs, applies, decided, tied } = predicted.get(name)!;
    const own = heads.get(name)!;
    const top = argMax(own);
    const attribution = await network.attribute(features, name, top);
    const others = groups.find((group) => group.includes(name))?.filter((other) => other !== name) ?? [];
    found.set(name, {
      probabilities: byClass(classes, own),
      decided: classes[decided[0]] ?? null,
      ...(tied && {
        consistent: {
          probabilities: byClass(classes, probs),
          ...(applies && { applies: applies[0] }),
          tasks: Object.fromEntries(
            others.map((other) => [other, likeliest(classesOf.get(other)!, heads.get(other)!)]),
          ),
        },
      }),
      class: classes[top],
      logOdds: attribution.logOdds,
      contributions: inWords(manifest.encoder.features, features, cells, attribution),
      steps: attribution.steps,
    });
  }
  return found;
}

/** Columns of blocks → what of the row stands behind them; what nobody names adds up under its feature. */
function inWords(
  encoded: readonly FittedFeature[],
  { blocks }: FeatureSet,
  cells: Cells,
  attribution: Attribution,
): Contribution[] {
  return encoded
    .flatMap((feature): Contribution[] => {
      const { name, kind, params, fields, state } = feature;
      const block = blocks.find((each) => each.name === name)!;
      const byColumn =
        block.kind === 'tokens'
          ? new Map(attribution.tokens.get(name))
          : new Map(
              Array.from(attribution.blocks.get(name)!, (value, at): [number, number] => [
                block.kind === 'sparse' ? block.indices[at] : at,
                value,
              ]),
            );
      const told = featureKindOf(name, kind).pieces?.(
        params,
        state,
        fields.map((field) => cells[field] ?? null),
        fields,
      );
      const pieces = (told ?? []).flatMap(({ words, column, share }): Contribution[] => {
        const whole = byColumn.get(column);
        return whole === undefined ? [] : [{ feature: name, words, contribution: share * whole }];
      });
      const named = new Set(told?.map(({ column }) => column));
      const rest = [...byColumn].filter(([column]) => !named.has(column)).reduce((sum, [, value]) => sum + value, 0);
      if (told) return rest === 0 ? pieces : [...pieces, { feature: name, contribution: rest }];
      const value = fields.length === 1 ? cells[fields[0]] : undefined;
      const shown = typeof value === 'object' || value === undefined ? {} : { words: String(value) };
      return [{ feature: name, ...shown, contribution: rest }];
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

async function slicesOf(
  experiment: Experiment,
  folder: RunFolder,
  network: LoadedNetwork,
  features: FeatureSet,
  task: string,
  id: string,
): Promise<HeadExplanation['slices']> {
  const declared = await declaredSlices(experiment, folder, task, id);
  const byNetwork = await network.memberships(features);
  const own = new Set(
    network.definition.sliceHeads?.slices.flatMap(({ name, tasks }) => (tasks.includes(task) ? [name] : [])),
  );
  return [...new Set([...declared.keys(), ...own])].map((slice) => ({
    slice,
    ...(declared.has(slice) && { inside: declared.get(slice) }),
    ...(own.has(slice) && { network: byNetwork.get(slice)![0] }),
  }));
}

/** Slice → whether the run has the row inside. */
async function declaredSlices(
  experiment: Experiment,
  folder: RunFolder,
  task: string,
  id: string,
): Promise<Map<string, boolean>> {
  const database = await openDatabase();
  try {
    const found = await readRunSlices(database, folder, experiment, task, id);
    return new Map([...found].flatMap(([name, [inside]]) => (inside === undefined ? [] : [[name, inside === 1]])));
  } finally {
    await database.close();
  }
}

function byClass(classes: readonly string[], probs: Float32Array): Record<string, number> {
  return Object.fromEntries(classes.map((name, c) => [name, probs[c]]));
}

function likeliest(classes: readonly string[], probs: Float32Array): LikelyClass {
  const top = argMax(probs);
  return { class: classes[top], probability: probs[top] };
}
