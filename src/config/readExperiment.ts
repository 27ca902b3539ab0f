import { resolve } from 'node:path';
import { backendParams } from '../backend/backendParams.js';
import { controlsParams } from '../evaluation/controlsParams.js';
import { predictionParams } from '../evaluation/predictionParams.js';
import { sharingParams } from '../network/sharingParams.js';
import { sliceHeadParams } from '../network/sliceHeadParams.js';
import { trunkParams } from '../network/trunkParams.js';
import { trainingParams } from '../training/trainingParams.js';
import { checkAgainstData } from './checkAgainstData.js';
import { checkBalancing } from './checkBalancing.js';
import { checkClassBalance } from './checkClassBalance.js';
import { checkConstraints } from './checkConstraints.js';
import { checkControls } from './checkControls.js';
import { checkHeads } from './checkHeads.js';
import { checkLexicons } from './checkLexicons.js';
import { checkMetric } from './checkMetric.js';
import { checkModels } from './checkModels.js';
import { checkRelations, type TaskNames } from './checkRelations.js';
import { checkScope } from './checkScope.js';
import { checkSliceHeads } from './checkSliceHeads.js';
import { checkSources } from './checkSources.js';
import { checkTraining } from './checkTraining.js';
import { checkTrunk } from './checkTrunk.js';
import { child, childText, isEmpty, type MapNode } from './configNode.js';
import type { Experiment, ResolvedTask } from './experiment.js';
import { unfold } from './mergeNodes.js';
import { outputParams } from './outputParams.js';
import { parseSection } from './parseSection.js';
import { printResolved } from './printResolved.js';
import { type Problems, placeOf } from './problems.js';
import { readAugment } from './readAugment.js';
import { readConstraints } from './readConstraints.js';
import { readData } from './readData.js';
import { readFeatures } from './readFeatures.js';
import { readHeader } from './readHeader.js';
import { type LabelingFunctionEntry, readLabelingFunctions } from './readLabelingFunctions.js';
import { readLabelModel } from './readLabelModel.js';
import { readSlices } from './readSlices.js';
import { readTasks, type TaskEntry, type TaskMember } from './readTasks.js';
import { readTransfer } from './readTransfer.js';

interface Options {
  /** False where a file that the experiment names could not be read, so that names may be missing. */
  readonly complete: boolean;
  /** What the file's first comment line asks. */
  readonly question: string | undefined;
  readonly cwd: string;
  /** Whether to leave data, tables and code unlooked at. */
  readonly withoutFiles: boolean;
  /** Whether to leave out that pretrained models are there. */
  readonly withoutModels: boolean;
  readonly problems: Problems;
}

/**
 * Reads a composed tree section by section, so that what is wrong in one of them silences nothing in the others, then
 * checks how they fit together.
 *
 * @returns undefined where anything is wrong; `problems` says what
 */
export async function readExperiment(
  root: MapNode,
  { complete, question, cwd, withoutFiles, withoutModels, problems }: Options,
): Promise<{ experiment: Experiment; resolvedYaml: string } | undefined> {
  const at = (key: string) => ({ root, path: [key], problems });
  const header = readHeader(root, problems);
  const data = readData(root, header?.seed ?? 0, problems);
  const features = readFeatures(root, problems);
  const labelModel = readLabelModel(at('labelModel'));
  const tasks = readTasks(root, labelModel, problems);
  const names: TaskNames = { members: membersByName(tasks), complete };
  const functions = readLabelingFunctions(root, tasks, names, problems);
  const slices = readSlices(root, tasks, names, problems);
  const sliceHeads = child(root, 'sliceHeads') && parseSection(sliceHeadParams, at('sliceHeads'));
  const augment = readAugment(root, problems);
  const trunk = parseSection(trunkParams.prefault({}), at('trunk'));
  const sharing = parseSection(sharingParams.prefault({}), at('sharing'));
  const transfer = readTransfer(root, problems);
  const training = parseSection(trainingParams.prefault({}), at('training'));
  const controls = child(root, 'controls') && parseSection(controlsParams, at('controls'));
  const predictions = parseSection(predictionParams.prefault({}), at('predictions'));
  const backendNode = child(root, 'backend');
  const backend = parseSection(
    backendParams.prefault({}),
    at('backend'),
    backendNode && unfold('backend', backendNode, { type: 'map' }),
  );
  const output = parseSection(outputParams.prefault({}), at('output'));

  const sources = data && Object.keys(data.spec.sources);
  const sourceOf = (task: TaskEntry) => {
    const named = childText(task.node, 'data') ?? (sources?.length === 1 ? sources[0] : undefined);
    return named !== undefined && sources?.includes(named) ? named : undefined;
  };
  const constraints = readConstraints(root, tasks, names, sourceOf, problems);
  checkSources(root, tasks, sources, problems);
  checkRelations(root, tasks, names, sourceOf, problems);
  checkLabelSources(root, tasks, functions, names, problems);
  checkClassBalance(root, tasks, problems);
  checkScope(root, tasks, problems);
  checkMetric(root, names, problems);
  checkSliceHeads(root, slices, names, problems);
  checkBalancing(root, names, training, problems);
  if (trunk) checkTrunk(root, trunk, features, problems);
  checkHeads(root, tasks, slices, { trunk, sharing }, problems);
  checkTraining(root, names, slices, problems);
  checkControls(root, names, problems);

  if (!withoutFiles)
    await checkAgainstData(root, data?.spec, { tasks, features, functions, slices, augment, sourceOf }, problems);

  if (!withoutFiles && !withoutModels) {
    checkModels(root, features, problems);
    if (augment) checkLexicons(root, augment, problems);
  }

  if (
    problems.size > 0 ||
    !header ||
    !data ||
    !labelModel ||
    !trunk ||
    !sharing ||
    !training ||
    !predictions ||
    !backend ||
    !output
  )
    return undefined;
  const resolvedTasks = tasks.flatMap((task) => resolveTask(task, sourceOf(task)!));
  checkConstraints(root, resolvedTasks, constraints, predictions.consistent, problems);
  const resolvedYaml = printResolved({
    question,
    header,
    data,
    features,
    functions,
    tasks,
    constraints,
    labelModel,
    slices,
    sliceHeads,
    augment: augment?.spec,
    trunk,
    sharing,
    transfer,
    training,
    controls,
    predictions,
    backend,
    output,
  });
  const experiment: Experiment = {
    version: header.version,
    name: header.name,
    seed: header.seed,
    data: data.spec,
    features,
    labelingFunctions: functions.map((entry) => entry.spec!),
    tasks: resolvedTasks,
    constraints,
    slices: slices.map((entry) => entry.spec!),
    ...(sliceHeads ? { sliceHeads } : {}),
    ...(augment?.spec ? { augment: augment.spec } : {}),
    trunk,
    sharing,
    ...(transfer ? { transfer } : {}),
    training,
    ...(controls ? { controls } : {}),
    predictions,
    backend,
    output: { ...output, dir: resolve(cwd, output.dir) },
  };
  return { experiment, resolvedYaml };
}

/** Of two tasks with one name the first one counts; the second one is reported. */
function membersByName(tasks: readonly TaskEntry[]): Map<string, TaskMember> {
  const members = new Map<string, TaskMember>();
  for (const member of tasks.flatMap((task) => task.members)) {
    if (!members.has(member.name)) members.set(member.name, member);
  }
  return members;
}

/** The trained tasks of an entry: itself, or one per label. */
function resolveTask(entry: TaskEntry, source: string): ResolvedTask[] {
  const { parent, refines, weight, default: defaultClass } = entry.params!;
  return entry.members.map(({ name, classes, label, gold }) => ({
    name,
    ...(label === undefined ? {} : { labelOf: entry.name }),
    classes: classes!,
    source,
    ...(gold ? { gold } : {}),
    ...(defaultClass === undefined ? {} : { default: defaultClass }),
    ...(parent ? { parent } : {}),
    ...(refines ? { refines } : {}),
    labelModel: { kind: entry.labelModel!.kind, ...entry.labelModel!.params },
    head: entry.head!,
    loss: entry.loss!,
    weight,
  }));
}

/** Checks that every task has something to learn from: a labeling function, or gold that a fit may see. */
function checkLabelSources(
  root: MapNode,
  tasks: readonly TaskEntry[],
  functions: readonly LabelingFunctionEntry[],
  names: TaskNames,
  problems: Problems,
): void {
  if (!names.complete) return;
  const list = child(root, 'tasks');
  if (isEmpty(list) || (list?.type === 'list' && list.items.length === 0)) {
    problems.add('MISSING_KEY', placeOf(root, ['tasks']), 'expected at least one task; there is none');
  }
  const isUnread = (node: MapNode) => ![undefined, 'list'].includes(child(node, 'labelingFunctions')?.type);
  const broken = functions.some((entry) => !entry.spec) || [root, ...tasks.map(({ node }) => node)].some(isUnread);
  const voted = new Set(functions.flatMap((entry) => entry.spec?.tasks ?? []));
  for (const task of tasks) {
    for (const member of task.members) {
      if (broken || voted.has(member.name) || (member.gold && member.gold.train !== 'none')) continue;
      problems.add(
        'NO_LABELS',
        placeOf(root, task.path),
        `${member.name} has nothing to learn from: expected labeling functions, or gold with train: all, a number or {perClass: n}`,
      );
    }
  }
}
