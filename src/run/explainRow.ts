import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError, type SourcePosition } from '../core/errors.js';
import { type LabelMatrix, labelMatrixFromDense } from '../core/labelMatrix.js';
import { argMax, mean } from '../core/numeric.js';
import { createProbLabels } from '../core/probLabels.js';
import { Rng } from '../core/rng.js';
import type { LikelyClass, TaskExplanation, VoteExplanation } from '../core/rowExplanation.js';
import type { SplitName } from '../core/split.js';
import { voteClasses } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';
import { idsLike } from '../data/idsLike.js';
import { readRow } from '../data/readRow.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { shareVotes } from '../labelmodel/dependencies/shareVotes.js';
import { coalitionMatrix } from '../labelmodel/explain/coalitionMatrix.js';
import { type Coalition, shareLogOdds } from '../labelmodel/explain/shareLogOdds.js';
import { fittedJoint, type JointParameters } from '../labelmodel/joint/fittedJoint.js';
import type { LabelModelJSON } from '../labelmodel/labelModel.js';
import { restoreLabelModel } from '../labelmodel/restoreLabelModel.js';
import { temper, temperatureOf } from '../labelmodel/temperature.js';
import type { RunFolder } from './runFolder.js';

/** Saved labels are the model's own as long as no probability differs by more. */
const sameLabel = 1e-3;

/** `labelmodels/<task>.json` */
interface SavedLabelModel {
  readonly task: string;
  readonly classes: readonly string[];
  /** The classes behind votes from k on. */
  readonly voteSets?: readonly (readonly string[])[];
  /** The labeling functions that have a column of confidences. */
  readonly confidences?: readonly string[];
  readonly model: LabelModelJSON;
  /** The file of the joint model that this task is labeled by, beside it. */
  readonly joint?: string;
}

/** One task's row of `labels/<task>.parquet`, as its label model sees it. */
interface LabeledRow extends SavedLabelModel {
  readonly split: SplitName;
  /** [k] as saved for the network. */
  readonly saved: Float32Array;
  /** The columns of the model's votes: the labeling functions, or those that share a vote under all their names. */
  readonly columns: readonly (readonly string[])[];
  /** Ascending by column. */
  readonly votes: readonly { readonly column: number; readonly vote: number; readonly confidence: number }[];
  /** What votes from k on are for. */
  readonly sets: LabelMatrix['sets'];
  /** Columns whose labeling functions disagree so that the vote that they share is none. */
  readonly cancelled: readonly number[];
}

/** What one labeling function says about the row, on every task of the model. */
interface Statement {
  readonly labelingFunctions: readonly string[];
  readonly votes: Record<string, string>;
  /** [tasks] how much of a vote it is on each of them. */
  readonly confidences: number[];
}

/** A label model and what it is told about the row. */
interface ToldModel {
  readonly statements: readonly Statement[];
  readonly jointTasks?: readonly string[];
  /** Labeling functions whose shared vote is none, since they disagree. */
  readonly cancelled: readonly (readonly string[])[];
  /** [coalitions, k] per task, coalitions of the statements, with P(the task applies) by joint models. */
  predict(task: string, coalitions: readonly Coalition[]): { probs: Float32Array; applies?: Float32Array };
}

/**
 * Why a row of a run has its labels: what each labeling function's vote adds to them, from the run folder alone. Label models come
 * from `labelmodels/`, votes from `labels/`, the network's prediction and gold from `predictions/` where they are there.
 *
 * @param options.task only this task; by default every one whose source has the row
 * @param options.specs the run's labeling functions, in the tasks' order, for the places where they stand
 * @param options.order the tasks' order; by default that of their names
 * @param options.place the folder, as messages name it
 * @throws EspalierError EXPLAIN_ID, EXPLAIN_LABELS, UNKNOWN_TASK, NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function explainRow(
  folder: RunFolder,
  id: string,
  options: {
    task?: string;
    specs?: readonly LabelingFunctionSpec[];
    order?: readonly string[];
    place?: string;
  } = {},
): Promise<TaskExplanation[]> {
  const { task: asked, specs = [], order = [], place = folder.path } = options;
  await folder.readText('config.resolved.yaml');
  const labels = new Set(await folder.list('labels'));
  const known = (await folder.list('labelmodels'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .filter((name) => labels.has(`${name}.parquet`))
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (known.length === 0) {
    throw new EspalierError({
      code: 'EXPLAIN_LABELS',
      message: `${place}: expected labels to explain, in labels/ and labelmodels/; there are none`,
      hint: 'The run ended before its label models were fit; go on with --resume, or start over with --force.',
    });
  }
  if (asked !== undefined && !known.includes(asked)) {
    throw new EspalierError({
      code: 'UNKNOWN_TASK',
      path: '--task',
      message: `expected ${oneOf(known)}; received "${asked}"${didYouMean(asked, known)}`,
    });
  }
  const rows = new Map<string, LabeledRow | undefined>();
  const rowOf = async (task: string) => {
    if (!rows.has(task)) rows.set(task, await labeledRow(folder, task, id));
    return rows.get(task);
  };
  const explanations: TaskExplanation[] = [];
  for (const task of asked === undefined ? known : [asked]) {
    const row = await rowOf(task);
    if (!row) continue;
    const model = row.joint === undefined ? singleModel(row) : await jointModel(folder, row.joint, rowOf);
    explanations.push({ ...explained(row, model, specs), ...(await predicted(folder, task, id, row.classes)) });
  }
  if (explanations.length === 0) throw await unknownId(folder, id, asked === undefined ? known : [asked], place);
  return explanations;
}

async function unknownId(
  folder: RunFolder,
  id: string,
  tasks: readonly string[],
  place: string,
): Promise<EspalierError> {
  const found = [];
  for (const task of tasks) found.push(await idsLike(folder.file('labels', `${task}.parquet`), id));
  const near = found.flatMap(({ ids }) => ids);
  const said = didYouMean(id, near);
  // Tasks of one source have the same rows; several sources are told apart by how many there are.
  const counts = [...new Set(found.map(({ n }) => n))].join(' or ');
  const named = tasks.length > 1 ? (tasks.length > 6 ? `${tasks.length} tasks` : tasks.join(', ')) : `"${tasks[0]}"`;
  return new EspalierError({
    code: 'EXPLAIN_ID',
    path: '--id',
    message: `expected the id of one of the ${counts} rows of ${named} in ${place}; received "${id}"${said}`,
    ...(said === '' &&
      near.length > 0 && { hint: `Ids look like "${near[0]}"; without an id column they are row numbers from 0.` }),
  });
}

async function labeledRow(folder: RunFolder, task: string, id: string): Promise<LabeledRow | undefined> {
  const cells = await readRow(folder.file('labels', `${task}.parquet`), id);
  if (!cells) return undefined;
  const saved = await folder.readJson<SavedLabelModel>(`labelmodels/${task}.json`);
  const { classes, model, voteSets = [], confidences: confident = [] } = saved;
  const [, split, , ...rest] = cells as [string, SplitName, boolean, ...number[]];
  const columns = classes.length + model.names.length;
  if (rest.length !== columns + confident.length) {
    throw new EspalierError({
      code: 'DAMAGED_RUN_FILE',
      message: `${folder.file('labels', `${task}.parquet`)}: expected k + m${confident.length > 0 ? ' + confidences' : ''} = ${classes.length} + ${model.names.length}${confident.length > 0 ? ` + ${confident.length}` : ''} columns behind id, split and covered, as labelmodels/${task}.json says; there are ${rest.length}`,
      hint: 'Run again with --force to write the run anew.',
    });
  }
  const own = labelMatrixFromDense([rest.slice(classes.length, columns)], classes.length, model.names, {
    sets: voteSets.map((set) => set.map((name) => classes.indexOf(name))),
    confidences: [model.names.map((name) => (confident.includes(name) ? rest[columns + confident.indexOf(name)] : 1))],
  });
  const { columnOf, groups } = sharing(model);
  const seen = groups.length > 0 ? shareVotes(own, groups) : own;
  const voting = new Set(seen.lfs);
  return {
    ...saved,
    split,
    saved: Float32Array.from(rest.slice(0, classes.length)),
    columns: Array.from({ length: seen.m }, (_, column) => model.names.filter((_, j) => columnOf[j] === column)),
    votes: Array.from(seen.lfs, (column, at) => ({
      column,
      vote: seen.votes[at],
      confidence: seen.confidences?.[at] ?? 1,
    })),
    sets: seen.sets,
    cancelled: [...new Set(Array.from(own.lfs, (j) => columnOf[j]))].filter((column) => !voting.has(column)),
  };
}

/** Which labeling functions share a vote before a joint model sees it. */
function sharing({ names, sharedColumns }: LabelModelJSON): {
  columnOf: readonly number[];
  groups: readonly (readonly number[])[];
} {
  const columnOf = (sharedColumns as readonly number[] | undefined) ?? names.map((_, j) => j);
  const members = new Map<number, number[]>();
  columnOf.forEach((column, j) => {
    members.set(column, [...(members.get(column) ?? []), j]);
  });
  return { columnOf, groups: [...members.values()].filter(({ length }) => length > 1) };
}

function singleModel(row: LabeledRow): ToldModel {
  const { task, classes, model: json, columns, votes, sets } = row;
  const model = restoreLabelModel(json);
  const cast = votes.map(({ column, vote, confidence }, player) => ({ player, lf: column, vote, confidence }));
  return {
    statements: votes.map(({ column, vote, confidence }) => ({
      labelingFunctions: columns[column],
      votes: { [task]: said(row, vote) },
      confidences: [confidence],
    })),
    cancelled: [],
    predict: (_, coalitions) =>
      model.predict(coalitionMatrix(cast, coalitions, { names: json.names, k: classes.length, sets })),
  };
}

/** A vote's code in words. */
function said({ classes, sets }: LabeledRow, vote: number): string {
  return voteName(classes, voteClasses({ k: classes.length, sets }, vote));
}

/** All that a labeling function says about tasks of one joint model is one statement, to the model and so here. */
async function jointModel(
  folder: RunFolder,
  file: string,
  rowOf: (task: string) => Promise<LabeledRow | undefined>,
): Promise<ToldModel> {
  const parameters = await folder.readJson<JointParameters>(`labelmodels/${file}`);
  const model = fittedJoint(parameters);
  const rows = await Promise.all(parameters.tasks.map(({ name }) => rowOf(name)));
  const statements = new Map<number, Statement & { readonly player: number }>();
  const members = parameters.tasks.map(({ name, classes, labelingFunctions, lfIds }, i) => {
    const row = rows[i];
    if (!row) {
      throw new EspalierError({
        code: 'DAMAGED_RUN_FILE',
        message: `${folder.file('labels', `${name}.parquet`)}: expected the same rows as the tasks that labelmodels/${file} labels with it`,
        hint: 'Run again with --force to write the run anew.',
      });
    }
    const cast = row.votes.map(({ column, vote, confidence }) => {
      const lf = lfIds[column];
      if (!statements.has(lf)) {
        statements.set(lf, {
          player: statements.size,
          labelingFunctions: row.columns[column],
          votes: {},
          confidences: [],
        });
      }
      const { player, votes, confidences } = statements.get(lf)!;
      votes[name] = said(row, vote);
      confidences.push(confidence);
      return { player, lf: column, vote, confidence };
    });
    return { name, classes, labelingFunctions, cast, row };
  });
  return {
    statements: [...statements.values()],
    jointTasks: members.map(({ name }) => name),
    cancelled: members.flatMap(({ row }) => row.cancelled.map((column) => row.columns[column])),
    predict(task, coalitions) {
      const matrices = new Map(
        members.map(({ name, classes, labelingFunctions, cast, row }) => [
          name,
          {
            matrix: coalitionMatrix(cast, coalitions, { names: labelingFunctions, k: classes.length, sets: row.sets }),
          },
        ]),
      );
      const { labels, applies } = model.predict(matrices).get(task)!;
      const { row } = members.find(({ name }) => name === task)!;
      // As in the run, a row is covered where labeling functions vote, also where those that share a vote cancel out.
      const covered = row.cancelled.length > 0 ? new Uint8Array(labels.n).fill(1) : labels.covered;
      const tempered = temper(createProbLabels(labels.probs, labels.k, covered), temperatureOf(row.model));
      return { probs: tempered.probs, applies };
    },
  };
}

function explained(row: LabeledRow, model: ToldModel, specs: readonly LabelingFunctionSpec[]): TaskExplanation {
  const { task, classes, split, saved } = row;
  const { statements, jointTasks, cancelled } = model;
  const { chosen } = row.model.summary;
  const rng = new Rng(0).derive(`explain/${task}`);
  const found = shareLogOdds(
    statements.length,
    classes.length,
    (coalitions) => model.predict(task, coalitions).probs,
    rng,
  );
  const { applies } = model.predict(task, [new Uint8Array(statements.length).fill(1)]);
  const votes = statements.map(({ labelingFunctions, votes, confidences }, i): VoteExplanation => {
    const confidence = mean(confidences);
    const positions = labelingFunctions.flatMap((name) => positionOf(name, Object.keys(votes), specs) ?? []);
    return {
      labelingFunctions,
      votes,
      ...(confidence < 1 && { confidence }),
      share: found.shares[i],
      ...(found.errors && { error: found.errors[i] }),
      without: likeliest(classes, found.without[i]),
      ...(positions.length > 0 && { positions }),
    };
  });
  const differs = found.probs.some((p, c) => Math.abs(p - saved[c]) > sameLabel);
  return {
    task,
    split,
    kind: typeof chosen === 'string' ? chosen : row.model.kind,
    ...(jointTasks && { jointTasks }),
    label: likeliest(classes, found.probs),
    probabilities: byClass(classes, found.probs),
    withoutVotes: byClass(classes, found.withoutVotes),
    ...(applies && { applies: applies[0] }),
    logOdds: found.logOdds,
    votes: votes.sort((a, b) => Math.abs(b.share) - Math.abs(a.share)),
    ...(found.orders && { orders: found.orders }),
    cut: found.cut,
    cancelled,
    ...(differs && { saved: byClass(classes, saved) }),
  };
}

/** Of a labeling function on these tasks; one spec may stand for many, which bear its name and a dot before their own. */
function positionOf(
  name: string,
  tasks: readonly string[],
  specs: readonly LabelingFunctionSpec[],
): SourcePosition | undefined {
  const own = specs.filter((spec) => tasks.every((task) => spec.tasks.includes(task)));
  const spec = own.find((each) => each.name === name) ?? own.find((each) => name.startsWith(`${each.name}.`));
  return spec?.position;
}

function likeliest(classes: readonly string[], probs: Float32Array): LikelyClass {
  const top = argMax(probs);
  return { class: classes[top], probability: probs[top] };
}

function byClass(classes: readonly string[], probs: Float32Array): Record<string, number> {
  return Object.fromEntries(classes.map((name, c) => [name, probs[c]]));
}

/** Gold and the network's prediction, where the run went as far. */
async function predicted(
  folder: RunFolder,
  task: string,
  id: string,
  classes: readonly string[],
): Promise<Pick<TaskExplanation, 'gold' | 'network' | 'networkSaysNone'>> {
  const name = `${task}.parquet`;
  if (!(await folder.list('predictions')).includes(name)) return {};
  const cells = await readRow(folder.file('predictions', name), id);
  if (!cells) return {};
  const [, , gold, prediction, ...probs] = cells as [string, string, string | null, string | null, ...number[]];
  const at = classes.indexOf(prediction ?? '');
  return {
    ...(gold !== null && { gold }),
    ...(prediction === null && { networkSaysNone: true }),
    ...(prediction !== null && at >= 0 && { network: { class: prediction, probability: probs[at] } }),
  };
}
