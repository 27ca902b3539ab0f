import type { AnalysisName } from '../../src/experiment/analysis/index.js';

/** A sweep of `configs/` that answers one question. */
export interface ListedSweep {
  /** `configs/sweep-<name>.yaml`. */
  readonly name: string;
  /** The analyses whose sentences answer it, the first one foremost. */
  readonly shows: readonly AnalysisName[];
  /** What it reads: worlds that the experiment file draws, the mails of `tasks/mail/prepare.ts`, or the sets of `ESPALIER_DATA`. */
  readonly data: 'world' | 'mail' | 'shared';
  /** A run that it starts from: `configs/<before>.yaml` into `runs/<before>`. */
  readonly before?: string;
}

/** A group of sweeps about one matter. */
export interface ListedExperiment {
  /** What `--only` takes. */
  readonly letter: string;
  readonly title: string;
  readonly sweeps: readonly ListedSweep[];
}

/** The ready experiments, in the order in which they are told. */
export const experimentList: readonly ListedExperiment[] = [
  {
    letter: 'a',
    title: 'Many tasks',
    sweeps: [{ name: 'world-tasks', shows: ['taskCount'], data: 'world' }],
  },
  {
    letter: 'b',
    title: 'A hierarchy',
    sweeps: [
      { name: 'world-hierarchy', shows: ['differences', 'hierarchyDepth'], data: 'world' },
      { name: 'mail-hierarchy', shows: ['differences', 'hierarchyDepth'], data: 'mail' },
      { name: 'trec-hierarchy', shows: ['differences', 'hierarchyDepth'], data: 'shared' },
    ],
  },
  {
    letter: 'c',
    title: 'More unlabeled data',
    sweeps: [
      { name: 'world-rows', shows: ['learningCurve'], data: 'world' },
      { name: 'mail-rows', shows: ['learningCurve', 'labelModelTable'], data: 'mail' },
    ],
  },
  {
    letter: 'd',
    title: 'Label models',
    sweeps: [{ name: 'world-labels', shows: ['labelModelTable', 'differences'], data: 'world' }],
  },
  {
    letter: 'e',
    title: 'Hand-made labels',
    sweeps: [
      { name: 'mail-gold', shows: ['goldCrossover'], data: 'mail' },
      { name: 'youtube-gold', shows: ['goldCrossover'], data: 'shared' },
      { name: 'agnews-gold', shows: ['goldCrossover'], data: 'shared' },
      { name: 'imdb-gold', shows: ['goldCrossover'], data: 'shared' },
    ],
  },
  {
    letter: 'f',
    title: 'Transfer',
    sweeps: [
      { name: 'mail-transfer', shows: ['differences'], data: 'mail', before: 'mail-four' },
      { name: 'imdb-transfer', shows: ['differences'], data: 'shared', before: 'yelp' },
    ],
  },
  {
    letter: 'g',
    title: 'Augmentation',
    sweeps: [
      { name: 'youtube-augment', shows: ['differences'], data: 'shared' },
      { name: 'imdb-augment', shows: ['differences'], data: 'shared' },
    ],
  },
  {
    letter: 'h',
    title: 'Slices',
    sweeps: [
      { name: 'world-slices', shows: ['slices', 'differences'], data: 'world' },
      { name: 'mail-slices', shows: ['slices', 'differences'], data: 'mail' },
    ],
  },
];
