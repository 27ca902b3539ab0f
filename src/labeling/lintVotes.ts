import { defaultLf, withoutDefault } from '../core/defaultVotes.js';
import type { SourcePosition } from '../core/errors.js';
import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { classLists } from '../core/voteClasses.js';
import type { VotesFinding } from '../core/votesFinding.js';
import { duplicateVotes } from './duplicateVotes.js';
import { groupedBy } from './groupedBy.js';
import { overlapGraph } from './overlapGraph.js';
import { voteConditioning } from './voteConditioning.js';

/** Names said in a message; the finding holds all. */
const mostNames = 4;
/** Pieces of the overlap graph said in a message. */
const mostPieces = 3;
/** With fewer votes two LFs, or an LF and its rows, agree by chance. */
const fewestVotes = 10;
/** Above this condition number two LFs differ on about one row in ten thousand, or one follows from several. */
const worstCondition = 1e4;

/**
 * What the votes alone show about whether a label model can learn from them how good each labeling function is. Three LFs
 * that are independent given the class and pairwise vote on common rows are what moments and EM both need (Ratner et al.
 * 2019; Fu et al. 2020, "triplets"). At most one finding of each kind.
 *
 * A vote for several classes counts as one for each of them. A default class is a voice for its class, and no labeling function: its
 * votes overlap with none.
 *
 * Cost: the votes, times m / 32 for who overlaps whom (up to 1,024 LFs), and a capped eigenvalue problem.
 *
 * @param given votes on the rows to fit on
 * @param places [m] where each LF is declared
 * @returns warnings first; none for a task without LFs or rows
 */
export function lintVotes(
  given: LabelMatrix,
  classes: readonly string[],
  places: readonly (SourcePosition | undefined)[] = [],
): VotesFinding[] {
  const matrix = withoutDefault(given);
  const { n, m, names } = matrix;
  const codes = codeCount(matrix);
  const lists = classLists(matrix);
  const all = Array.from({ length: m }, (_, j) => j).filter((j) => names[j] !== defaultLf);
  if (n === 0 || all.length === 0) return [];
  const { counts, cast } = countVotes(matrix);
  const graph = overlapGraph(matrix);
  const findings: VotesFinding[] = [];
  const report = (severity: VotesFinding['severity'], code: string, lfs: readonly number[], message: string) => {
    const position = lfs.map((j) => places[j]).find((place) => place !== undefined) ?? null;
    findings.push({ code, severity, message, labelingFunctions: lfs.map((j) => names[j]), position });
  };
  const list = (lfs: readonly number[]) => listed(lfs.map((j) => names[j]));

  const voting = all.filter((j) => cast[j] > 0);
  const silent = all.filter((j) => cast[j] === 0);
  /** The codes that it votes with. */
  const spoken = (j: number) => lists.flatMap((_, code) => (counts[j * codes + code] > 0 ? [code] : []));
  const speaksFor = (j: number, c: number) => spoken(j).some((code) => lists[code].includes(c));

  if (silent.length > 0) {
    report(
      'warning',
      'LF_NEVER_VOTES',
      silent,
      `${list(silent)} ${silent.length === 1 ? 'votes' : 'vote'} on none of the ${n} train rows, so nothing can be learned about ${silent.length === 1 ? 'it' : 'them'}. Look at what ${silent.length === 1 ? 'it asks' : 'they ask'} for, or leave ${silent.length === 1 ? 'it' : 'them'} out.`,
    );
  }

  const constant = voting.filter((j) => n >= fewestVotes && cast[j] === n && spoken(j).length === 1);
  if (constant.length > 0) {
    report(
      'warning',
      'LF_CONSTANT',
      constant,
      `${list(constant)} ${constant.length === 1 ? 'votes' : 'vote'} for one class on every train row, which tells rows from one another no better than silence. Let ${constant.length === 1 ? 'it' : 'them'} abstain where unsure, or say the same by labelModel.classBalance.`,
    );
  }

  const groups = duplicateVotes(matrix).filter(([first]) => !constant.includes(first));
  if (groups.length > 0) {
    const told = groups.slice(0, mostPieces).map((group) => list(group));
    const more = groups.length - told.length;
    report(
      'warning',
      'LF_DUPLICATES',
      groups.flat(),
      `${told.join('; ')}${more > 0 ? `; and ${more} more such groups` : ''} cast the very same votes, so a label model takes one opinion for several and trusts it too much. Keep one of each.`,
    );
  }

  // What says nothing of its own stands for no independent LF.
  const repeated = new Set([...constant, ...groups.flatMap((group) => group.slice(1))]);
  const own = voting.filter((j) => !repeated.has(j));
  const sided = voting.filter((j) => spoken(j).length === 1 && lists[spoken(j)[0]].length === 1);
  const voters = classes.map((_, c) => own.filter((j) => speaksFor(j, c)));
  const byDefault = defaultClass(given);
  const anyVoter = classes.map((_, c) => c === byDefault || voting.some((j) => speaksFor(j, c)));

  if (voting.length > 0) {
    const oneClass = anyVoter.filter(Boolean).length === 1 ? anyVoter.indexOf(true) : -1;
    if (oneClass >= 0) {
      report(
        'warning',
        'ONE_SIDED_TASK',
        voting,
        `every vote is for "${classes[oneClass]}", so nothing speaks against it and a row without votes says as little. Add a labeling function that votes for ${classes.length === 2 ? `"${classes[1 - oneClass]}"` : 'another class'}, or give labelModel.classBalance and let abstaining be evidence.`,
      );
    } else {
      const unvoiced = classes.filter((_, c) => !anyVoter[c]);
      if (unvoiced.length > 0) {
        report(
          'warning',
          'CLASS_WITHOUT_VOTER',
          [],
          `no labeling function votes for ${listed(unvoiced)}, so ${unvoiced.length === 1 ? 'it gets' : 'they get'} no more than the prior and the network learns to pass ${unvoiced.length === 1 ? 'it' : 'them'} over. Write a labeling function for ${unvoiced.length === 1 ? 'it' : 'each'}.`,
        );
      }
    }

    if (own.length < 3) {
      report(
        'warning',
        'FEW_LABELING_FUNCTIONS',
        own,
        `only ${own.length} of the labeling functions ${own.length === 1 ? 'has votes of its' : 'have votes of their'} own; with fewer than three, how accurate each is cannot be told from their agreement, and estimates rest on the label model's prior belief. Add some that use other evidence, or give gold to the fit.`,
      );
    } else {
      const heard = classes.map((_, c) => c).filter((c) => anyVoter[c] && (c !== byDefault || voters[c].length > 0));
      const lacking = heard.filter((c) => !hasTriple(voters[c], graph.overlap));
      if (lacking.length > 0) {
        const none = lacking.length === heard.length && !hasTriple(own, graph.overlap);
        report(
          none ? 'warning' : 'note',
          'CLASS_WITHOUT_TRIPLE',
          [...new Set(lacking.flatMap((c) => voters[c]))].sort((a, b) => a - b),
          `${listed(lacking.map((c) => classes[c]))} ${lacking.length === 1 ? 'has' : 'have'} no three labeling functions that vote for ${lacking.length === 1 ? 'it' : 'them'} and on rows in common, two by two; how accurate votes for ${lacking.length === 1 ? 'it' : 'these classes'} are rests on other classes and on the label model's prior belief. Add labeling functions that overlap with those there.`,
        );
      }
    }
  }

  const pieces = [...groupedBy(voting, (j) => graph.pieces[j]).values()].sort((a, b) => b.length - a.length);
  if (pieces.length > 1) {
    const told = pieces.slice(0, mostPieces).map((piece) => `{${listed(piece.map((j) => names[j]))}}`);
    const more = pieces.length - told.length;
    report(
      'warning',
      'OVERLAPS_IN_PIECES',
      pieces.slice(1).flat(),
      `the labeling functions fall into ${pieces.length} pieces that never vote on the same row: ${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}; how accurate one piece is cannot be weighed against another. Add a labeling function that votes on rows of several pieces.`,
    );
  }

  const skip = new Uint8Array(m);
  for (const j of repeated) skip[j] = 1;
  const conditioning = voteConditioning(matrix, skip);
  if (conditioning && conditioning.condition > worstCondition) {
    report(
      'note',
      'VOTES_NEARLY_DEPENDENT',
      conditioning.lfs,
      `the votes of ${list(conditioning.lfs)} nearly follow from one another (condition number ${conditioning.condition === Number.POSITIVE_INFINITY ? 'infinite' : conditioning.condition.toExponential(1)}), so label models by moments cannot tell them apart. Merge them, or leave one out.`,
    );
  }

  if (sided.length > 0 && anyVoter.filter(Boolean).length > 1) {
    report(
      'note',
      'LF_ONE_SIDED',
      sided,
      `${list(sided)} ${sided.length === 1 ? 'votes' : 'vote'} for one class only; that is fine as long as others vote against ${sided.length === 1 ? 'it' : 'them'} on the same rows.`,
    );
  }
  return findings.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));
}

/** `"a"`, `"a" and "b"`, `"a", "b", "c", "d" and 790 more` */
function listed(names: readonly string[]): string {
  const told = names.slice(0, mostNames).map((name) => `"${name}"`);
  const more = names.length - told.length;
  if (more > 0) return `${told.join(', ')} and ${more} more`;
  return told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told[told.length - 1]}`;
}

/** The class that the default votes for; −1 for none. */
function defaultClass({ names, lfs, votes }: LabelMatrix): number {
  const column = names.indexOf(defaultLf);
  const at = column < 0 ? -1 : lfs.indexOf(column);
  return at < 0 ? -1 : votes[at];
}

/** [m, codes] and [m] */
function countVotes(matrix: LabelMatrix): { counts: Uint32Array; cast: Uint32Array } {
  const { m, lfs, votes } = matrix;
  const codes = codeCount(matrix);
  const counts = new Uint32Array(m * codes);
  const cast = new Uint32Array(m);
  for (let at = 0; at < votes.length; at++) {
    counts[lfs[at] * codes + votes[at]]++;
    cast[lfs[at]]++;
  }
  return { counts, cast };
}

/** Whether three of the LFs vote on common rows, two by two. */
function hasTriple(lfs: readonly number[], overlap: (i: number, j: number) => boolean): boolean {
  for (let a = 0; a < lfs.length; a++) {
    for (let b = a + 1; b < lfs.length; b++) {
      if (!overlap(lfs[a], lfs[b])) continue;
      for (let c = b + 1; c < lfs.length; c++) if (overlap(lfs[a], lfs[c]) && overlap(lfs[b], lfs[c])) return true;
    }
  }
  return false;
}
