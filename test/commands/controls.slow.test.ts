import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { evaluate } from '../../src/commands/evaluate.js';
import { run } from '../../src/commands/run.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const printed: string[] = [];
const said: string[] = [];
let bars: string[] = [];
const context: CommandContext = {
  print: (text) => void printed.push(text),
  progress: {
    begin: (label) => {
      bars.push(label);
      return { advance: () => {}, end: () => {} };
    },
    say: (line) => void said.push(line),
  },
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

/** Two labels that have nothing to do with each other; a trunk of one unit can serve one of them. */
const rows = Array.from({ length: 900 }, (_, i) => {
  const [x, y] = [((i * 37) % 101) / 50 - 1, ((i * 53) % 97) / 48 - 1];
  return {
    x,
    y,
    a: x > 0 ? 'p' : 'n',
    b: y > 0 ? 'p' : 'n',
    under: x > 0 ? (y > 0 ? 'p' : 'n') : '',
    fold: ['train', 'test', 'train', 'validation'][i % 4],
  };
});

const experiment = (tasks: string, more = '') => `version: 1
name: numbers
seed: 3
data: {source: rows.csv, splits: {column: fold}}
features:
  x: {kind: number, field: x}
  y: {kind: number, field: y}
tasks:
${tasks}
trunk: {layers: [1]}
training: {epochs: 15, batchSize: 32, optimizer: {kind: adamW, learningRate: 0.05}}
backend: {kind: cpu}
${more}`;
const task = (name: string, more = '') =>
  `  - {name: ${name}, classes: [n, p], gold: {column: ${name}, train: all}${more}}`;
const metricsOf = (name: string): RunMetrics =>
  JSON.parse(readFileSync(join(folder.path, name, 'metrics.json'), 'utf8'));

beforeAll(async () => {
  folder.write(
    'rows.csv',
    [Object.keys(rows[0]).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n'),
  );
  folder.write('two.yaml', experiment([task('a', ', weight: 20'), task('b')].join('\n')));
  folder.write('alone.yaml', experiment(task('b')));
  await run('run', 'two.yaml', { out: 'run', controls: true }, context);
});

describe('run --controls over two tasks', () => {
  it('shows the task that is hurt by construction as hurt, and Δ by hand', () => {
    const { controls, tasks } = metricsOf('run');
    const { negativeTransfer, singleTask, mean } = controls!;
    const { a, b } = negativeTransfer!.tasks;
    expect(b.verdict).toBe('hurts');
    expect(b.difference).toBeLessThan(a.difference - 0.3);
    expect(b.interval[1]).toBeLessThan(0);
    for (const [name, change] of Object.entries({ a, b })) {
      const shared = tasks[name].network!.splits.test!.macroF1!;
      const single = (singleTask![name] as { splits: { test: { macroF1: number } } }).splits.test.macroF1;
      expect(change).toMatchObject({ metric: 'macroF1', shared, single, difference: shared - single });
      expect(change.relative).toBeCloseTo((shared - single) / single, 12);
    }
    expect(negativeTransfer!.mean!.relative).toBeCloseTo((a.relative! + b.relative!) / 2, 12);
    expect(mean.singleTask!.test!.macroF1).toBeCloseTo((a.single + b.single) / 2, 12);
  });

  it('trains the twin that an experiment of the one task trains, to the same scores', async () => {
    await run('train', 'alone.yaml', { out: 'alone' }, context);
    const twin = metricsOf('run').controls!.singleTask!.b as { splits: Record<string, object> };
    const { n, accuracy, macroF1, logLoss } = metricsOf('alone').tasks.b.network!.splits.test!;
    expect(twin.splits.test).toMatchObject({ n, accuracy, macroF1, logLoss });
  });

  it('trains the run with equal weights, where the weights are not', async () => {
    const { equalWeights } = metricsOf('run').controls!;
    await run('train', 'two.yaml', { out: 'equal', set: ['tasks.a.weight=1'] }, context);
    const { accuracy, macroF1 } = metricsOf('equal').tasks.b.network!.splits.test!;
    expect(equalWeights!.tasks.b.splits.test).toMatchObject({ accuracy, macroF1 });
    expect(equalWeights!.comparison.tasks.b.reference).toBe(macroF1);
  });

  it('says before what the controls cost, names each, and shows what they found', () => {
    expect(said.join('\n')).toMatch(/controls: 2 single-task twins and a run with equal weights .* 3\.0 times its own/);
    expect(bars).toEqual(
      expect.arrayContaining([
        'training, single-task twin of a',
        'training, single-task twin of b',
        'training, equal weights',
      ]),
    );
    expect(printed[0]).toMatch(/hurts \d of 2 tasks \((a, )?b\)/);
    const report = readFileSync(join(folder.path, 'run/report.html'), 'utf8');
    expect(report).toMatch(/hurts \d of 2 tasks \((a, )?b\)/);
    expect(report).toContain('<h2 id="sharing-title">');
    const { timing } = metricsOf('run');
    expect(timing.singleTask).toBeGreaterThan(0);
    expect(timing.equalWeights).toBeGreaterThan(0);
  });

  it('shows the same table again in evaluate, and says why where it cannot', async () => {
    const shown = async (name: string, data?: string) => {
      printed.length = 0;
      await evaluate(name, data, {}, context);
      return printed.join('\n');
    };
    const out = join(folder.path, 'evaluated.json');
    await evaluate('run', undefined, { out }, context);
    expect(JSON.parse(readFileSync(out, 'utf8')).controls).toEqual(metricsOf('run').controls);
    expect(await shown('run')).toMatch(/against single-task twins[\s\S]*hurts \d of 2 tasks \((a, )?b\)/);

    expect(await shown('run', 'rows.csv')).toMatch(/is not said: .*leave DATA out/);
    await run('train', 'two.yaml', { out: 'without' }, context);
    expect(await shown('without')).toMatch(/is not said: the run has no single-task twins; .*--controls/);

    const kept = join(folder.path, 'run/controls/singleTask/b.safetensors');
    renameSync(kept, `${kept}.away`);
    expect(await shown('run')).toMatch(/is not said: controls\/singleTask\/b\.safetensors cannot be read/);
    renameSync(`${kept}.away`, kept);
    const text = readFileSync(join(folder.path, 'rows.csv'), 'utf8');
    folder.write('rows.csv', text.split('\n').slice(0, -4).join('\n'));
    expect(await shown('run')).toMatch(/is not said: the rows are no longer those/);
    folder.write('rows.csv', text);
  });

  it('goes on after Ctrl-C in any control, to the same figures, and keeps those that are trained', async () => {
    for (const [i, title] of ['single-task twin of b', 'equal weights'].entries()) {
      const stop = new AbortController();
      const begin = (label: string) => {
        let steps = 0;
        const advance = () => {
          if (label === `training, ${title}` && ++steps === 20) stop.abort(new Error('stopped by the test'));
        };
        return { advance, end: () => {} };
      };
      const stopping = { ...context, signal: stop.signal, progress: { ...context.progress, begin } };
      const options = { out: `stopped${i}`, controls: true };
      await expect(run('train', 'two.yaml', options, stopping)).rejects.toThrow('stopped by the test');
      expect(existsSync(join(folder.path, options.out, 'controls/singleTask/a.safetensors'))).toBe(true);
      bars = [];
      await run('train', 'two.yaml', { ...options, resume: true }, context);
      expect(bars).not.toContain('training, single-task twin of a');
      expect(bars).toContain(`training, ${title}`);
      expect(metricsOf(options.out).controls).toEqual(metricsOf('run').controls);
    }
  });

  it('leaves a run without it as it was, and one network from another alone', async () => {
    await run('train', 'two.yaml', { out: 'plain' }, context);
    const read = (name: string, file: string) => readFileSync(join(folder.path, name, file));
    expect(read('plain', 'model/weights.safetensors')).toEqual(read('run', 'model/weights.safetensors'));
    expect(metricsOf('plain').tasks).toEqual(metricsOf('run').tasks);
    expect(metricsOf('plain').controls).toBeUndefined();
    expect(read('plain', 'config.resolved.yaml').toString()).not.toContain('controls');
  });

  it('takes a child task with the rows where it applies, heads that see others, other samplers and weight 0', async () => {
    const tasks = [
      task('a'),
      '  - {name: b, classes: [n, p], gold: {column: under, train: all}, parent: {task: a, class: p}, head: {inputs: [trunk, a]}}',
      '  - {name: c, classes: [n, p], gold: {column: a, train: all}, weight: 0}',
    ];
    folder.write('tree.yaml', experiment(tasks.join('\n')));
    const set = ['training.sampler.kind=roundRobin', 'training.epochs=4'];
    await run('train', 'tree.yaml', { out: 'tree', controls: true, set }, context);
    const { singleTask, negativeTransfer, equalWeights } = metricsOf('tree').controls!;
    expect(singleTask!.c).toEqual({ leftOut: 'its weight is 0: the network does not learn it' });
    // b has half of a's rows and as many batches: more passes over its own.
    const [a, b] = [singleTask!.a, singleTask!.b].map((twin) => (twin as { epochs: number }).epochs);
    expect(b).toBeGreaterThan(a);
    expect(Object.keys(negativeTransfer!.tasks)).toEqual(['a', 'b']);
    expect(equalWeights).toBeUndefined();
  });

  it('goes with slice heads, each twin with its own slices, and with a transfer that names one head', async () => {
    const more = `slices:
  - {name: low, kind: threshold, field: x, below: 0}
  - {name: high, kind: threshold, field: y, above: 0, tasks: [b]}
sliceHeads: {}
transfer: {from: run, part: [trunk/*, heads/b/kernel, heads/b/bias]}
`;
    folder.write('sliced.yaml', experiment([task('a'), task('b')].join('\n'), more));
    await run('train', 'sliced.yaml', { out: 'sliced', controls: true, set: ['training.epochs=2'] }, context);
    const { controls, sliceHeads } = metricsOf('sliced');
    expect(sliceHeads!.control).toBe(true);
    expect(Object.keys(controls!.negativeTransfer!.tasks)).toEqual(['a', 'b']);
    expect(controls!.singleTask!.a).toMatchObject({ epochs: 2, earlyStopping: 'a/validation/macroF1' });
  });
});
