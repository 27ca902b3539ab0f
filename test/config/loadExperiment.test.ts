import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/config/experiment.js';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { EspalierError } from '../../src/core/errors.js';
import { questionOf } from '../../src/core/questionOf.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-config-'));
  write(
    'rows.csv',
    'id,text,other,bytes,label,kind,fold,moods\n1,hello there,x,10,ham,a,train,joy|fear\n2,http://x,y,20,spam,b,dev,\n',
  );
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const load = (name: string, ...set: string[]) => loadExperiment(name, { cwd: folder, set });

async function experimentOf(text: string, ...set: string[]): Promise<Experiment> {
  write('demo.yaml', text);
  return (await load('demo.yaml', ...set)).experiment;
}

async function codesOf(text: string, ...set: string[]): Promise<string[]> {
  try {
    await experimentOf(text, ...set);
  } catch (error) {
    if (error instanceof EspalierError) return error.problems.map((problem) => problem.code);
    throw error;
  }
  return [];
}

const smallest = `
version: 1
name: comments
data: {source: rows.csv}
features:
  text: {kind: hashedNgrams, field: text}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: link,  kind: regex,   field: text, pattern: "https?://", vote: spam}
      - {name: short, kind: threshold, field: text.words, below: 5, vote: ham}
`;

describe('the smallest experiment', () => {
  it('gets every default', async () => {
    const experiment = await experimentOf(smallest);
    expect(experiment).toMatchObject({
      version: 1,
      name: 'comments',
      seed: 0,
      data: {
        splits: { kind: 'ratio', shares: { train: 0.8, validation: 0.1, test: 0.1 } },
        onFault: 'error',
        seed: 0,
      },
      trunk: { kind: 'mlp', layers: [128], dropout: 0 },
      training: {
        epochs: 20,
        batchSize: 256,
        optimizer: { kind: 'adamW', learningRate: 1e-3 },
        schedule: { kind: 'constant' },
        sampler: { kind: 'mixed' },
        balancing: { kind: 'equal' },
      },
      predictions: { consistent: true },
      backend: { kind: 'auto' },
      output: { dir: join(folder, 'runs'), report: 'html' },
      slices: [],
    });
    expect(experiment.tasks).toMatchObject([
      {
        name: 'spam',
        classes: ['ham', 'spam'],
        source: 'data',
        gold: { column: 'label', train: 'none' },
        labelModel: { kind: 'auto', classBalance: 'uniform' },
        head: { layers: [], inputs: ['trunk'] },
        loss: { minCoverage: 1 },
        weight: 1,
      },
    ]);
    expect(experiment.labelingFunctions.map(({ name, kind, tasks, vote }) => ({ name, kind, tasks, vote }))).toEqual([
      { name: 'link', kind: 'regex', tasks: ['spam'], vote: 'spam' },
      { name: 'short', kind: 'threshold', tasks: ['spam'], vote: 'ham' },
    ]);
  });

  it('may leave out its features', async () => {
    expect((await experimentOf(smallest.replace(/features:\n.*\n/, ''))).features).toEqual([]);
  });

  it('asks for a trunk that reads token ids where there are some, and for some where it reads them', async () => {
    const tokens = smallest.replace('hashedNgrams', 'tokens');
    expect(await codesOf(tokens)).toEqual(['TRUNK_TOKENS']);
    expect(await codesOf(smallest, 'trunk.kind=textConv')).toEqual(['TRUNK_TOKENS']);
    expect(await codesOf(tokens, 'trunk.kind=textConv')).toEqual([]);
    expect(await codesOf(smallest.replace(/features:.*\n.*\n/, ''), 'trunk.kind=textConv')).toEqual([]);
  });

  it('keeps class names as they are written', async () => {
    const classes = async (list: string) => {
      const text = smallest.replace('[ham, spam]', list).replace('    gold: label\n', '');
      const votes = list.slice(1, -1).split(', ');
      return (
        await experimentOf(text.replace('vote: spam', `vote: ${votes[1]}`).replace('vote: ham', `vote: ${votes[0]}`))
      ).tasks[0].classes;
    };
    expect(await classes('[0, 1]')).toEqual(['0', '1']);
    expect(await classes('[no, yes]')).toEqual(['no', 'yes']);
    expect(await classes('[false, true]')).toEqual(['false', 'true']);
    expect(await classes('[007, 1.0]')).toEqual(['007', '1.0']);
  });
});

describe('extends and task files', () => {
  it('lay files over one another and keep each path relative to its own file', async () => {
    write('tables/kinds.csv', 'kind,class\na,ham\n');
    write('tasks/lfs.ts', 'export const loud = () => null;\n');
    write('tasks/names.json', '[]');
    write(
      'tasks/spam.yaml',
      `name: spam
classes: [ham, spam]
labelingFunctions:
  - {name: known, kind: lookup, field: kind, table: ../tables/kinds.csv, key: kind, value: class}
  - {name: loud, kind: function, ref: "./lfs.ts#loud", resources: {names: names.json}}
`,
    );
    write(
      'base/base.yaml',
      'version: 1\nname: base\nseed: 3\ndata: {source: ../rows.csv, id: id}\ntasks: [../tasks/spam.yaml]\n',
    );
    write(
      'demo.yaml',
      `version: 1
extends: base/base.yaml
name: over
tasks:
  - name: spam
    weight: 2
    labelingFunctions:
      - {name: tiny, kind: threshold, field: bytes, below: 15, vote: ham}
      - {name: loud, resources: {others: rows.csv}}
`,
    );
    const { experiment } = await load('demo.yaml');
    expect(experiment).toMatchObject({ name: 'over', seed: 3, tasks: [{ name: 'spam', weight: 2 }] });
    expect(experiment.data.sources.data).toEqual({ kind: 'file', path: join(folder, 'rows.csv') });
    expect(experiment.labelingFunctions.map(({ name }) => name)).toEqual(['known', 'loud', 'tiny']);
    expect(experiment.labelingFunctions[0].params).toMatchObject({ table: join(folder, 'tables/kinds.csv') });
    expect(experiment.labelingFunctions[1].params).toMatchObject({
      ref: `${join(folder, 'tasks/lfs.ts')}#loud`,
      resources: { names: join(folder, 'tasks/names.json'), others: join(folder, 'rows.csv') },
    });
    expect(experiment.labelingFunctions[2].position).toMatchObject({ file: 'demo.yaml', line: 8 });
    expect(experiment.labelingFunctions[0].position).toMatchObject({ file: 'tasks/spam.yaml', line: 4 });
  });

  it('take a list of files from left to right', async () => {
    write('a.yaml', smallest);
    write('b.yaml', 'seed: 1\ntraining: {epochs: 3, batchSize: 8}\n');
    const { seed, training } = await experimentOf('version: 1\nextends: [a.yaml, b.yaml]\ntraining: {epochs: 4}\n');
    expect({ seed, epochs: training.epochs, batchSize: training.batchSize }).toEqual({
      seed: 1,
      epochs: 4,
      batchSize: 8,
    });
  });

  it('leave open what a file may hold that is not there', async () => {
    expect(await codesOf('extends: nowhere.yaml\ntraining: {epochs: 0}\n')).toEqual(['FILE_NOT_FOUND', 'OUT_OF_RANGE']);
    expect(await codesOf('extends: demo.yaml\n')).toEqual(['EXTENDS_CYCLE']);
  });

  it('drop the parameters of a label model that another one replaces, and say so', async () => {
    write('a.yaml', `${smallest}labelModel: {kind: dawidSkene, maxIterations: 7, classBalance: gold}\n`);
    write('demo.yaml', 'version: 1\nextends: a.yaml\nlabelModel: {kind: majorityVote}\n');
    const { experiment, warnings } = await load('demo.yaml');
    expect(experiment.tasks[0].labelModel).toMatchObject({ kind: 'majorityVote', classBalance: 'gold' });
    expect(experiment.tasks[0].labelModel).not.toHaveProperty('maxIterations');
    expect(warnings).toMatchObject([
      { code: 'DROPPED_KEY', path: 'labelModel.maxIterations', position: { file: 'a.yaml' } },
    ]);
  });

  it('drop the parameters of a default kind that another one replaces', async () => {
    write('demo.yaml', `${smallest}training: {optimizer: {weightDecay: 0.1, learningRate: 0.2}}\n`);
    const { experiment, warnings } = await load('demo.yaml', 'training.optimizer.kind=sgd');
    expect(experiment.training.optimizer).toMatchObject({ kind: 'sgd', learningRate: 0.2 });
    expect(warnings).toMatchObject([{ code: 'DROPPED_KEY', path: 'training.optimizer.weightDecay' }]);
  });

  it('do not excuse a parameter that is wrong beside its own kind', async () => {
    write('a.yaml', `${smallest}labelModel: {kind: dawidSkene}\n`);
    expect(await codesOf('version: 1\nextends: a.yaml\nlabelModel: {kind: majorityVote, maxIterations: 7}\n')).toEqual([
      'UNKNOWN_KEY',
    ]);
    expect(await codesOf('version: 1\nextends: a.yaml\nlabelModel: {smothing: 7}\n')).toEqual(['UNKNOWN_KEY']);
  });
});

describe('exports of code', () => {
  const withCode = `${smallest}      - {name: coded, kind: function, ref: "./lfs.ts#coded"}\n`;

  it('are found behind another statement of the same line', async () => {
    write('lfs.ts', "import './other.js'; export const coded = () => null;\n");
    expect((await experimentOf(withCode)).labelingFunctions.map(({ name }) => name)).toContain('coded');
  });

  it('that are missing are named', async () => {
    write('lfs.ts', 'const coded = () => null;\n');
    write('demo.yaml', withCode);
    await expect(load('demo.yaml')).rejects.toMatchObject({
      problems: [{ code: 'NO_EXPORT', message: expect.stringContaining('it exports nothing') }],
    });
  });
});

describe('--set', () => {
  it('reaches every part', async () => {
    const experiment = await experimentOf(
      smallest,
      'seed=5',
      'tasks.spam.weight=2',
      'tasks.spam.gold.train=all',
      'tasks.spam.labelingFunctions.short.below=9',
      'training.optimizer.learningRate=1e-2',
      'labelModel.kind=majorityVote',
      'backend=wasm',
      'predictions.consistent=false',
      'data.splits={column: fold, map: {dev: validation}}',
    );
    expect(experiment).toMatchObject({
      seed: 5,
      data: { seed: 5, splits: { kind: 'column', column: 'fold', map: { dev: 'validation' } } },
      tasks: [{ weight: 2, gold: { column: 'label', train: 'all' }, labelModel: { kind: 'majorityVote' } }],
      training: { optimizer: { kind: 'adamW', learningRate: 0.01 } },
      predictions: { consistent: false },
      backend: { kind: 'wasm' },
    });
    expect(experiment.labelingFunctions[1].params).toMatchObject({ below: 9 });
  });

  it('changes one parameter of a label model that is not written out', async () => {
    expect((await experimentOf(smallest, 'labelModel.classBalance=gold')).tasks[0].labelModel).toMatchObject({
      kind: 'auto',
      classBalance: 'gold',
    });
  });

  it('says what nothing reads', async () => {
    expect(await codesOf(smallest, 'training.epoch=5', 'tasks.spam.wait=2', 'tasks.ham.weight=2')).toEqual([
      'UNUSED_OVERRIDE',
      'UNUSED_OVERRIDE',
      'UNUSED_OVERRIDE',
    ]);
  });
});

describe('label models', () => {
  it("let a task's own replace the top one whole", async () => {
    const text = smallest.replace('    gold: label', '    gold: label\n    labelModel: {kind: dawidSkene}');
    const experiment = await experimentOf(
      `${text}labelModel: {kind: dawidSkene, maxIterations: 7, classBalance: gold}\n`,
    );
    expect(experiment.tasks[0].labelModel).toMatchObject({ classBalance: 'uniform', maxIterations: 100 });
  });
});

describe('shared labeling functions', () => {
  it('vote on several tasks, and come before the tasks’ own', async () => {
    const experiment = await experimentOf(`${smallest}  - name: mood
    classes: [low, high]
    labelingFunctions:
      - {name: bytes, kind: threshold, field: bytes, below: 3, vote: low}
labelingFunctions:
  - {name: both, kind: keyword, field: text, any: [x], votes: {spam: spam, mood: high}}
  - {name: same, kind: column, column: kind, tasks: [spam], map: {a: ham, b: null}}
`);
    expect(experiment.labelingFunctions.map(({ name, tasks, vote, votes }) => ({ name, tasks, vote, votes }))).toEqual([
      { name: 'both', tasks: ['spam', 'mood'], vote: undefined, votes: { spam: 'spam', mood: 'high' } },
      { name: 'same', tasks: ['spam'], vote: undefined, votes: undefined },
      { name: 'link', tasks: ['spam'], vote: 'spam', votes: undefined },
      { name: 'short', tasks: ['spam'], vote: 'ham', votes: undefined },
      { name: 'bytes', tasks: ['mood'], vote: 'low', votes: undefined },
    ]);
    expect(experiment.labelingFunctions[1].params.map).toEqual({ a: 'ham', b: null });
  });
});

describe('a full experiment', () => {
  it('is read whole', async () => {
    const row = {
      id: 'm1',
      text: 'x',
      subject: 's',
      bytes: 1,
      domain: 'd',
      old_label: 'B',
      spam: 'ham',
      newsletter: '',
      x0: 1,
      x1: 2,
      lf0: 0,
      sex: 'f',
      race: 'r',
      date: 1,
    };
    write('data/mail.jsonl', `${JSON.stringify(row)}\n`);
    write('configs/domains.csv', 'domain,kind\n');
    write('configs/label.csv', 'item,worker,label\n');
    write('configs/preds.csv', 'id,p_other,p_letter\n');
    write('configs/names.json', '[]');
    write('configs/lfs.ts', 'export function looksLikeReply() { return null; }\n');
    write(
      'tasks/mail/spam.yaml',
      'name: spam\nclasses: [ham, spam]\ngold: spam\nlabelingFunctions: [{name: a, kind: keyword, field: text, any: [x], vote: spam}]\n',
    );
    write(
      'configs/mail.yaml',
      `version: 1
name: mail
seed: 7
data:
  source: ../data/mail.jsonl
  id: id
  splits: {train: 0.8, validation: 0.1, test: 0.1, time: date}
  onFault: count
features:
  body: {kind: hashedNgrams, field: text, ngrams: [1, 2], dimensions: 16384, tfIdf: true}
  size: {kind: number, field: bytes, scale: standard, missing: median}
  dense: {kind: vector, columns: "x*"}
labelingFunctions:
  - {name: paid, kind: keyword, field: text, any: [unsubscribe, "special offer"], votes: {spam: spam, newsletter: letter}}
tasks:
  - ../tasks/mail/spam.yaml
  - name: newsletter
    classes: [other, letter]
    gold: {column: newsletter, train: none}
    parent: {task: spam, class: ham}
    labelingFunctions:
      - {name: issueNo,   kind: regex, field: subject, pattern: "\\\\bissue\\\\s+#?\\\\d+", flags: i, vote: letter}
      - {name: tiny,      kind: threshold, field: bytes, below: 400, vote: other}
      - {name: partner,   kind: lookup, field: domain, table: domains.csv, key: domain, value: kind, map: {list: letter}}
      - {name: oldRules,  kind: column, column: old_label, map: {B: letter, T: other}}
      - {name: votes,     kind: column, columns: "lf*"}
      - {name: crowd,     kind: annotations, path: label.csv, item: item, annotator: worker, label: label}
      - {name: zeroShot,  kind: predictions, path: preds.csv, key: id, columns: [p_other, p_letter], abstainBelow: 0.6}
      - {name: replies,   kind: function, ref: "./lfs.ts#looksLikeReply", resources: {names: names.json}}
    labelModel: {kind: dawidSkene}
    head: {layers: [], inputs: [trunk, spam]}
    loss: {minCoverage: 1}
    weight: 1
  - name: topic
    classes: [m0, m1, m2]
    refines: {task: newsletter, classes: {other: [m0], letter: [m1, m2]}}
    labelingFunctions: [{name: tiny, kind: threshold, field: bytes, below: 400, vote: m1}]
labelModel: {kind: majorityVote, classBalance: uniform}
slices:
  - {name: html_only, tasks: [spam], kind: regex, field: text, pattern: "<html"}
  - {by: [sex, race], minimum: 30}
trunk: {kind: mlp, layers: [256, 128], dropout: 0.2}
training:
  epochs: 20
  batchSize: 256
  optimizer: {kind: adamW, learningRate: 1e-3, weightDecay: 1e-4, clipNorm: 1}
  schedule: {kind: cosine, warmup: 0.05}
  sampler: {kind: mixed}
  balancing: {kind: equal}
  earlyStopping: {metric: mean/validation/macroF1, patience: 5}
  checkpoints: {keep: 2, everySteps: 500}
backend: {kind: auto}
output: {dir: runs, report: html}
`,
    );
    const { experiment, warnings } = await load('configs/mail.yaml');
    expect(warnings).toEqual([]);
    expect(experiment.tasks.map(({ name, labelModel }) => [name, labelModel.kind])).toEqual([
      ['spam', 'majorityVote'],
      ['newsletter', 'dawidSkene'],
      ['topic', 'majorityVote'],
    ]);
    expect(experiment.labelingFunctions.map(({ name }) => name)).toEqual([
      'paid',
      'a',
      'issueNo',
      'tiny',
      'partner',
      'oldRules',
      'votes',
      'crowd',
      'zeroShot',
      'replies',
      'tiny',
    ]);
    expect(experiment.slices).toMatchObject([
      { name: 'html_only', kind: 'regex', tasks: ['spam'] },
      { by: ['sex', 'race'], minimum: 30, tasks: ['spam', 'newsletter', 'topic'] },
    ]);
    expect(experiment.data).toMatchObject({ onFault: 'count', splits: { time: 'date' }, id: 'id' });
  });

  it('may have tasks on several sources', async () => {
    write('more.csv', 'id,words,mark\n1,hello there,good\n');
    const experiment = await experimentOf(`
version: 1
name: two
data: {sources: {rows: rows.csv, more: {train: more.csv, test: more.csv}}}
features: {text: {kind: hashedNgrams, field: text, default: ""}, words: {kind: hashedNgrams, field: words, default: ""}}
tasks:
  - {name: spam, classes: [ham, spam], data: rows, gold: label, labelingFunctions: [{name: a, kind: keyword, field: text, any: [x], vote: spam}]}
  - {name: mark, classes: [bad, good], data: more, gold: mark, labelingFunctions: [{name: a, kind: keyword, field: words, any: [x], vote: bad}]}
`);
    expect(experiment.tasks.map(({ name, source }) => [name, source])).toEqual([
      ['spam', 'rows'],
      ['mark', 'more'],
    ]);
  });

  it('may be a run from elsewhere, whose files are gone', async () => {
    const text = smallest.replace('rows.csv', 'gone.csv');
    expect(await codesOf(text)).toEqual(['FILE_NOT_FOUND']);
    const { experiment } = await loadExperiment('demo.yaml', { cwd: folder, withoutFiles: true });
    expect(experiment.tasks).toHaveLength(1);
  });
});

const multiLabel = `
version: 1
name: moods
data: {source: rows.csv}
tasks:
  - name: mood
    labels: [joy, anger, fear]
    exclusive: false
    gold: moods
    weight: 2
    labelingFunctions:
      - {name: hello, kind: keyword, field: text, any: [hello], vote: joy}
      - {name: link, kind: keyword, field: text, any: [http], votes: {joy: no, anger: yes}}
      - {name: old, kind: column, column: kind, labels: fear, map: {a: yes, b: no}}
labelingFunctions:
  - {name: shout, kind: keyword, field: text, any: ["!"], votes: {mood: anger}}
  - {name: calm, kind: keyword, field: text, any: ["."], votes: {mood.anger: no}}
slices:
  - {name: small, tasks: [mood], kind: threshold, field: bytes, below: 15}
`;

describe('multi-label tasks', () => {
  it('become one no/yes task per label', async () => {
    const experiment = await experimentOf(multiLabel);
    const labels = ['joy', 'anger', 'fear'];
    expect(experiment.tasks).toMatchObject(
      labels.map((label) => ({
        name: `mood.${label}`,
        labelOf: 'mood',
        classes: ['no', 'yes'],
        gold: { column: 'moods', train: 'none', contains: { label, labels } },
        weight: 2,
      })),
    );
    expect(experiment.labelingFunctions.map(({ name, tasks, votes }) => ({ name, tasks, votes }))).toEqual([
      { name: 'shout', tasks: ['mood.anger'], votes: { 'mood.anger': 'yes' } },
      { name: 'calm', tasks: ['mood.anger'], votes: { 'mood.anger': 'no' } },
      { name: 'hello', tasks: ['mood.joy'], votes: { 'mood.joy': 'yes' } },
      { name: 'link', tasks: ['mood.joy', 'mood.anger'], votes: { 'mood.joy': 'no', 'mood.anger': 'yes' } },
      { name: 'old', tasks: ['mood.fear'], votes: undefined },
    ]);
    expect(experiment.slices[0].tasks).toEqual(['mood.joy', 'mood.anger', 'mood.fear']);
  });

  it('take gold from one column per label', async () => {
    const experiment = await experimentOf(
      multiLabel.replace('gold: moods', 'gold: {columns: {joy: other, fear: label}, train: 5}'),
    );
    expect(experiment.tasks.map((task) => task.gold)).toEqual([
      { column: 'other', train: 5 },
      undefined,
      { column: 'label', train: 5 },
    ]);
  });
});

/** Without positions, which differ between the file and its print. */
function placeless(experiment: Experiment): unknown {
  return JSON.parse(JSON.stringify(experiment, (key, value) => (key === 'position' ? undefined : value)));
}

describe('the resolved file', () => {
  async function reloaded(text: string, ...set: string[]): Promise<void> {
    write('demo.yaml', text);
    const first = await load('demo.yaml', ...set);
    write('runs/one/config.resolved.yaml', first.resolvedYaml);
    const second = await load('runs/one/config.resolved.yaml');
    expect(placeless(second.experiment)).toEqual(placeless(first.experiment));
    expect(second.resolvedYaml).toBe(first.resolvedYaml);
    expect(second.warnings).toEqual([]);
  }

  it('gives the same experiment from the run folder', async () => {
    await reloaded(smallest);
    await reloaded(multiLabel);
  });

  it('keeps the shares that cut a validation split out of the train file', async () => {
    const source = '{train: rows.csv, test: rows.csv}';
    const cut = smallest.replace('{source: rows.csv}', `{source: ${source}, splits: {train: 0.9, validation: 0.1}}`);
    const { data } = await experimentOf(cut);
    expect(data.splits).toEqual({ kind: 'ratio', shares: { train: 0.9, validation: 0.1, test: 0 } });
    await reloaded(cut);
    expect(await codesOf(cut.replace('validation', 'test'))).toEqual(['SPLITS_TWICE']);
    expect(await codesOf(cut.replace('{train: 0.9, validation: 0.1}', '{group: kind}'))).toEqual(['SPLITS_TWICE']);
  });

  it("asks the experiment file's question, not that of a file it extends", async () => {
    write('base.yaml', `# Is this the base?\n${smallest}`);
    await reloaded('# Does it help?\nextends: base.yaml\n');
    const { resolvedYaml } = await load('runs/one/config.resolved.yaml');
    expect(questionOf(resolvedYaml)).toBe('Does it help?');
    write('silent.yaml', 'extends: base.yaml\n');
    expect(questionOf((await load('silent.yaml')).resolvedYaml)).toBeUndefined();
  });

  it('keeps the folder of a query', async () => {
    await reloaded(smallest.replace('rows.csv', `{sql: "select * from 'rows.csv'"}`));
    const { experiment } = await load('demo.yaml');
    expect(experiment.data.baseDir).toBe(folder);
  });

  it('gives the same experiment for any choice of parts', async () => {
    const part = <T>(...values: T[]) => fc.constantFrom(...values);
    const choice = fc.record({
      seed: fc.nat(),
      labelModel: part(
        '{kind: dawidSkene}',
        '{kind: majorityVote}',
        '{kind: weightedVote, classBalance: [0.3, 0.7]}',
        '{classBalance: gold}',
      ),
      source: part('rows.csv', '{path: rows.csv, types: {kind: text}}', '{train: rows.csv, test: rows.csv}', '"*.csv"'),
      gold: part(
        'label',
        '{column: label, train: all}',
        '{column: label, train: {perClass: 2}}',
        '{column: label, train: 7, values: names}',
      ),
      feature: part(
        '{kind: hashedNgrams, field: text, ngrams: [1, 1]}',
        '{kind: number, field: bytes}',
        '{kind: category, field: kind}',
        '{kind: vector, columns: "byt*"}',
      ),
      rule: part(
        '{name: a, kind: keyword, field: text, any: [007, yes, "null"], vote: spam}',
        '{name: a, kind: threshold, field: bytes, atLeast: -1.5e-7, vote: ham}',
        '{name: a, kind: column, column: kind, map: {a: ham, b: null}}',
        '{name: "a: b # c", kind: regex, field: text, pattern: "\\\\bx\\n#", flags: i, vote: spam}',
      ),
      slice: part(
        '{by: [kind], minimum: 1}',
        '{name: s, kind: column, column: kind, tasks: spam}',
        '{name: s, kind: keyword, field: text, none: [x]}',
      ),
      optimizer: part('{kind: sgd, learningRate: 1}', '{learningRate: 1e-9, clipNorm: 1}', '{kind: adam}'),
      sampler: part(
        '{kind: roundRobin, labels: all}',
        '{kind: temperature, cap: 9}',
        '{kind: weighted, rates: {spam: 3}}',
      ),
      more: part('', ', accumulate: 3, ema: 0.99', ', oversample: {classes: {spam: {spam: 1.5}}}'),
      rowWeights: part('none', 'entropy'),
      stopping: part('off', 'auto', '{metric: mean/validation/macroF1}'),
      head: part('{}', '{layers: [4]}'),
      balance: part('none', 'balanced', '{ham: 2}'),
      predictions: part('{}', '{consistent: false}'),
    });
    await fc.assert(
      fc.asyncProperty(choice, async (c) => {
        await reloaded(`version: 1
name: any
seed: ${c.seed}
data: {source: ${c.source}}
features: {one: ${c.feature}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: ${c.gold}
    head: ${c.head}
    loss: {classBalance: ${c.balance}, rowWeights: ${c.rowWeights}}
    labelingFunctions: [${c.rule}]
labelModel: ${c.labelModel}
slices: [${c.slice}]
training: {optimizer: ${c.optimizer}, earlyStopping: ${c.stopping}, sampler: ${c.sampler}${c.more}}
predictions: ${c.predictions}
`);
      }),
      { numRuns: 12 },
    );
  });
});
