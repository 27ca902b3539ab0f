import type { LabelMatrix } from '../core/labelMatrix.js';
import { createLabelMatrix, selectRows } from '../core/labelMatrix.js';
import { splitCode } from '../core/split.js';
import { classLists, voteTable } from '../core/voteClasses.js';
import { readTable } from '../data/readTable.js';
import { applyLabelingFunctions } from '../labeling/applyLabelingFunctions.js';
import type { LabelModelJSON } from '../labelmodel/labelModel.js';
import { restoreLabelModel } from '../labelmodel/restoreLabelModel.js';
import { draftSpec } from './draftSpec.js';
import type { Draft, Preview } from './protocol.js';
import { rateOf } from './rateOf.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';
import type { Views } from './views.js';

/** Seconds that one row may take: a pattern that runs wild is told at once. */
const timeLimit = 0.5;

/**
 * What a draft would do on all open rows, by the very code that labels: its votes against those it casts now, row by row, and the labels that would
 * differ if the label model stayed as it was fit.
 *
 * @throws EspalierError STUDIO_DRAFT, and what the labeling function brings
 */
export async function previewDraft(
  session: Session,
  table: TaskTable,
  draft: Draft,
  views: Views,
  options: { testOpen: boolean; signal?: AbortSignal },
): Promise<Preview> {
  const { task, source, matrix, gold } = table;
  const { spec } = draftSpec(session, table, draft);
  const rows = await session.cells.get(source.name)!.rows();
  const applied = await applyLabelingFunctions(rows, [task], [spec], {
    onFault: 'error',
    hidden: session.data.hidden,
    baseDir: session.experiment.data.baseDir,
    readTable,
    timeLimit,
    signal: options.signal,
  });
  const now = applied.matrices.get(task.name)!;
  const column = draft.isNew ? -1 : matrix.names.indexOf(draft.name);
  const said = saidBy(now, 0);
  const was = saidBy(matrix, column);
  const nowIsFor = voteTable(now);
  const wasIsFor = voteTable(matrix);
  const wasLists = classLists(matrix).map(String);
  const nowLists = classLists(now).map(String);
  const lists: Record<'gained' | 'lost' | 'flipped', number[]> = { gained: [], lost: [], flipped: [] };
  let [n, fires, before, alone, conflicts, right, scored, rightBefore, scoredBefore] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const { k } = matrix;
  for (let row = 0; row < source.n; row++) {
    if (!options.testOpen && source.splits[row] === splitCode.test) continue;
    n++;
    const [a, b] = [was[row], said[row]];
    if (a >= 0) {
      before++;
      if (gold[row] >= 0) scoredBefore++;
      if (gold[row] >= 0 && wasIsFor[a * k + gold[row]]) rightBefore++;
    }
    if (b < 0) {
      if (a >= 0) lists.lost.push(row);
      continue;
    }
    fires++;
    if (a < 0) lists.gained.push(row);
    else if (wasLists[a] !== nowLists[b]) lists.flipped.push(row);
    if (gold[row] >= 0) scored++;
    if (gold[row] >= 0 && nowIsFor[b * k + gold[row]]) right++;
    let [others, disagrees] = [0, false];
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      if (matrix.lfs[at] === column) continue;
      others++;
      let common = false;
      for (let c = 0; c < k; c++) common ||= wasIsFor[matrix.votes[at] * k + c] === 1 && nowIsFor[b * k + c] === 1;
      disagrees ||= !common;
    }
    if (others === 0) alone++;
    if (disagrees) conflicts++;
  }
  const view = (list: readonly number[]) => views.add(table, Uint32Array.from(list), options);
  const changed = [...lists.gained, ...lists.lost, ...lists.flipped].sort((a, b) => a - b);
  const labels = await flippedLabels(session, table, column, changed, now, said);
  return {
    rows: n,
    fires,
    before,
    gained: view(lists.gained),
    lost: view(lists.lost),
    flipped: view(lists.flipped),
    alone,
    conflicts: rateOf(conflicts, fires),
    accuracy: rateOf(right, scored),
    accuracyBefore: rateOf(rightBefore, scoredBefore),
    labels: labels && { flipped: view(labels.rows), fixed: labels.fixed, broken: labels.broken },
  };
}

/** [n] the code that one column votes, −1 = an abstain. */
function saidBy(matrix: LabelMatrix, column: number): Int16Array {
  const said = new Int16Array(matrix.n).fill(-1);
  if (column < 0) return said;
  for (let row = 0; row < matrix.n; row++) {
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      if (matrix.lfs[at] === column) said[row] = matrix.votes[at];
    }
  }
  return said;
}

/**
 * The rows whose label would be another with the draft's votes in the function's place, the label model left as it was fit. Undefined
 * for a function that the model never saw, and for tasks that one joint model labels together.
 */
async function flippedLabels(
  session: Session,
  table: TaskTable,
  column: number,
  changed: readonly number[],
  now: LabelMatrix,
  said: Int16Array,
): Promise<{ rows: number[]; fixed: number; broken: number } | null> {
  const { task, matrix, label, gold } = table;
  const saved = await session.folder.readJson<{ model: LabelModelJSON; joint?: string }>(
    `labelmodels/${task.name}.json`,
  );
  // Codes of sets are numbered by matrix: only votes for one class are the same in both.
  const plain = !now.sets || changed.every((row) => said[row] < now.k);
  if (column < 0 || saved.joint !== undefined || !plain) return null;
  const own = selectRows(matrix, changed);
  const rowOffsets = new Uint32Array(changed.length + 1);
  const [lfs, votes, shares]: number[][] = [[], [], []];
  changed.forEach((row, i) => {
    let placed = said[row] < 0;
    const place = () => {
      placed = true;
      lfs.push(column);
      votes.push(said[row]);
      shares.push(1);
    };
    for (let at = own.rowOffsets[i]; at < own.rowOffsets[i + 1]; at++) {
      if (!placed && own.lfs[at] >= column) place();
      if (own.lfs[at] === column) continue;
      lfs.push(own.lfs[at]);
      votes.push(own.votes[at]);
      shares.push(own.confidences?.[at] ?? 1);
    }
    if (!placed) place();
    rowOffsets[i + 1] = votes.length;
  });
  const edited = createLabelMatrix({
    k: matrix.k,
    names: matrix.names,
    rowOffsets,
    lfs: Uint32Array.from(lfs),
    votes: Int16Array.from(votes),
    sets: matrix.sets,
    ...(matrix.confidences && { confidences: Float32Array.from(shares) }),
  });
  const { probs, k } = restoreLabelModel(saved.model).predict(edited);
  const rows: number[] = [];
  let [fixed, broken] = [0, 0];
  changed.forEach((row, i) => {
    let best = rowOffsets[i] === rowOffsets[i + 1] ? -1 : 0;
    for (let c = 1; c < k && best >= 0; c++) if (probs[i * k + c] > probs[i * k + best]) best = c;
    if (best === label[row]) return;
    rows.push(row);
    if (gold[row] < 0) return;
    if (best === gold[row]) fixed++;
    if (label[row] === gold[row]) broken++;
  });
  return { rows, fixed, broken };
}
