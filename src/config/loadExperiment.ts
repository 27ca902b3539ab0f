import { resolve } from 'node:path';
import { EspalierError, type Problem } from '../core/errors.js';
import { applyOverride } from './applyOverride.js';
import { withClassNames } from './classNames.js';
import { composeFiles } from './composeFiles.js';
import { childText } from './configNode.js';
import type { Experiment } from './experiment.js';
import { Problems, placeOf } from './problems.js';
import { readExperiment } from './readExperiment.js';

/** An experiment as loaded: its plain values, the file to save beside a run, and what is odd but no error. */
export interface LoadedExperiment {
  readonly experiment: Experiment;
  /** The whole experiment with its question, every default and absolute paths: loading it gives the same from anywhere. */
  readonly resolvedYaml: string;
  readonly warnings: readonly Problem[];
}

export interface LoadOptions {
  /** `a.b=c` overrides, applied from left to right. */
  readonly set?: readonly string[];
  /** Where `path` and `output.dir` start, and what error messages are relative to. */
  readonly cwd: string;
  /** True where the files that the experiment reads may be gone, as for a run that came from elsewhere: they are not looked at. */
  readonly withoutFiles?: boolean;
  /** True where no features will be made, as for `label`: pretrained models need not be there. */
  readonly withoutModels?: boolean;
  /** Is told every file that is read for the config itself, also where it turns out to be wrong. */
  readonly onRead?: (path: string) => void;
}

/**
 * Reads an experiment file with all that it extends and names, fills in the defaults, and checks it: against the
 * schemas of the parts, against itself, and against the columns of its data.
 *
 * @throws EspalierError with every problem that was found, the experiment file's first, by place
 */
export async function loadExperiment(
  path: string,
  { set = [], cwd, withoutFiles = false, withoutModels = false, onRead }: LoadOptions,
): Promise<LoadedExperiment> {
  const problems = new Problems();
  const file = resolve(cwd, path);
  const { root: composed, incomplete, baseMissing, question } = composeFiles(file, cwd, problems, onRead);
  const root =
    composed && set.reduce((tree, words, index) => applyOverride(tree, words, index, file, problems), composed);
  if (root && root.type !== 'map') {
    problems.add('WRONG_TYPE', placeOf(root, []), 'expected an experiment: a map with version, name, data, tasks, …');
  }
  if (composed && childText(composed, 'kind') === 'sweep') {
    const message = 'expected an experiment; this is a sweep of several';
    problems.add('SWEEP_FILE', placeOf(composed, ['kind']), message, 'Run it with `espalier sweep run FILE`.');
    throw new EspalierError(problems.sorted(file));
  }
  const named = root && withClassNames(root);
  const read =
    named?.type === 'map'
      ? await readExperiment(named, { complete: !incomplete, question, cwd, withoutFiles, withoutModels, problems })
      : undefined;
  if (problems.size > 0 || !read) {
    const found = problems.sorted(file);
    throw new EspalierError(baseMissing ? found.filter(({ code }) => code !== 'MISSING_KEY') : found);
  }
  return { ...read, warnings: problems.warnings };
}
