import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { type LoadedCell, loadSweep } from '../../src/config/loadSweep.js';
import { sweepJsonSchema } from '../../src/config/sweepJsonSchema.js';
import { EspalierError } from '../../src/core/errors.js';
import { planSweep } from '../../src/run/planSweep.js';

let folder: string;

const base = `version: 1
name: mails
data: {source: rows.csv, id: id}
features: {text: {kind: hashedNgrams, field: text, dimensions: 32}}
labelingFunctions:
  - {name: shop, kind: keyword, field: text, any: [buy], votes: {spam: spam, urgent: "no"}}
  - {name: soon, kind: keyword, field: text, any: [now], tasks: [urgent], vote: "yes"}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions: [{name: hi, kind: keyword, field: text, any: [hi], vote: ham}]
    labelModel: {kind: majorityVote}
  - name: urgent
    classes: ["no", "yes"]
    parent: {task: spam, class: ham}
    labelingFunctions: [{name: later, kind: keyword, field: text, any: [later], vote: "no"}]
trunk: {layers: [4]}
training: {epochs: 2}
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-sweep-'));
  writeFileSync(join(folder, 'rows.csv'), 'id,text,label\n1,buy now,spam\n2,hi later,ham\n3,hi,ham\n');
  writeFileSync(join(folder, 'base.yaml'), base);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(text: string) {
  writeFileSync(join(folder, 'sweep.yaml'), `version: 1\nkind: sweep\nbase: base.yaml\n${text}`);
  return loadSweep('sweep.yaml', { cwd: folder });
}

async function problemsOf(text: string) {
  const error = await load(text).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(EspalierError);
  return (error as EspalierError).problems.map(({ code, position }) => `${position?.line}:${position?.column} ${code}`);
}

async function plan() {
  const store = new ContentStore(join(folder, 'cache'), 0);
  return (await planSweep('sweep.yaml', { cwd: folder, store })).plan;
}

const model = ({ experiment }: LoadedCell, task = 0) => experiment.tasks[task].labelModel;

describe('loadSweep', () => {
  it('makes a cell of every combination, seeds slowest, and leaves out what is excluded', async () => {
    const { cells, excluded, name } = await load(`axes:
  labels: {path: [labelModel.kind, tasks.*.labelModel.kind], values: [auto, dawidSkene]}
  seed: {range: [3, 4]}
  width: {values: [{label: small, set: {trunk.layers: [8], training.epochs: 5}}, {label: none, set: {trunk.layers: [2]}}]}
exclude: [{labels: auto, width: none}]
`);
    expect(name).toBe('sweep');
    expect(excluded).toBe(2);
    expect(cells.map(({ axes }) => Object.values(axes).join())).toEqual([
      'auto,3,small',
      'dawidSkene,3,small',
      'dawidSkene,3,none',
      'auto,4,small',
      'dawidSkene,4,small',
      'dawidSkene,4,none',
    ]);
    const { experiment } = cells[1];
    expect([experiment.seed, experiment.training.epochs]).toEqual([3, 5]);
    expect(experiment.output).toMatchObject({ report: 'none', intervals: false });
    expect([model(cells[1], 0).kind, model(cells[1], 1).kind]).toEqual(['dawidSkene', 'dawidSkene']);
  });

  it('takes a number of tasks for the first so many', async () => {
    const { cells } = await load('axes: {count: {tasks: [1, 2]}}\n');
    expect(cells.map(({ axes }) => axes.count)).toEqual([1, 2]);
    const [first] = cells[1].experiment.tasks;
    expect(cells[0].experiment.tasks.map(({ name }) => name)).toEqual([first.name]);
    expect(cells[1].experiment.tasks).toHaveLength(2);
    expect(await problemsOf('axes: {count: {tasks: [1, 9]}}\n')).toEqual(['4:27 TOO_MANY_TASKS']);
  });

  it('cuts tasks with all that is said about them, and sets ties in the label model and in the network', async () => {
    const { cells } = await load(`axes:
  tasks: {tasks: [[urgent], all]}
  ties: {hierarchy: [flat, labelModel, network, both]}
`);
    const [alone] = cells;
    expect(alone.axes).toEqual({ tasks: 'urgent', ties: 'flat' });
    expect(alone.experiment.tasks.map(({ name, parent }) => [name, parent])).toEqual([['urgent', undefined]]);
    expect(alone.experiment.labelingFunctions.map(({ name }) => name)).toEqual(['shop', 'soon', 'later']);
    const told = cells
      .slice(4)
      .map((cell) => [cell.axes.ties, model(cell).scope, cell.experiment.predictions.consistent]);
    expect(told).toEqual([
      ['flat', 'flat', false],
      ['labelModel', undefined, false],
      ['network', 'flat', true],
      ['both', undefined, true],
    ]);
    expect(cells.slice(4).map(({ experiment }) => experiment.tasks[1].parent?.task)).toEqual(Array(4).fill('spam'));
  });

  it('adds controls: taught by majority vote, by gold, without a network, and single-task twins in the cell itself', async () => {
    const { cells } = await load('axes: {}\ncontrols: [singleTask, majorityVote, gold, labelModel]\n');
    expect(cells.map(({ control }) => control)).toEqual([undefined, 'majorityVote', 'gold', 'labelModel']);
    const [own, vote, gold, labels] = cells;
    expect(own.experiment.controls?.singleTask).toBe(true);
    expect([model(vote, 0).kind, model(vote, 1).kind]).toEqual(['majorityVote', 'majorityVote']);
    expect(gold.experiment.tasks.map((task) => task.gold?.train)).toEqual(['all', undefined]);
    expect(labels.experiment.features).toEqual([]);
  });

  it('draws settings from the seed, and every one keeps its setting when more are drawn', async () => {
    const search = (samples: number) => `axes:
  rate: {path: training.optimizer.learningRate, logUniform: [0.001, 0.1]}
  layers: {path: trunk.layers, choice: [[8], [16, 8]]}
search: {samples: ${samples}, seed: 1}
`;
    const few = await load(search(3));
    const many = await load(search(5));
    expect(many.cells.slice(0, 3).map(({ axes }) => axes)).toEqual(few.cells.map(({ axes }) => axes));
    for (const { axes, experiment } of many.cells) {
      expect(experiment.training.optimizer.learningRate).toBe(axes.rate);
      expect(axes.rate).toBeGreaterThanOrEqual(0.001);
      expect(['[8]', '[16, 8]']).toContain(axes.layers);
    }
  });

  it('finds everything that is wrong at once, in the sweep and in its values, by place', async () => {
    const found = await problemsOf(`axes:
  labels: {path: labelModel.kind, values: [auto, majorityVot]}
  rows: {path: data.limit.train, values: [0, 5], nested: true}
  nest: {path: trunk.layers, values: [[4]], nested: true}
  deep: {path: tasks.span.weight, values: [1]}
  twice: {path: seed, values: [1, 1]}
  sets: {tasks: [[spam, urgnt]]}
exclude: [{label: auto}, {rows: 7}]
compare: {by: row}
controlz: [gold]
budget: {hours: 0}
`);
    expect(found).toEqual([
      '5:50 UNKNOWN_KIND',
      '6:43 OUT_OF_RANGE',
      '7:53 NOT_NESTED',
      '8:22 UNUSED_OVERRIDE',
      '9:35 DUPLICATE_LABEL',
      '10:25 UNKNOWN_TASK',
      '11:12 UNKNOWN_AXIS',
      '11:33 UNKNOWN_LABEL',
      '12:15 UNKNOWN_AXIS',
      '13:1 UNKNOWN_KEY',
      '14:17 OUT_OF_RANGE',
    ]);
  });

  it('checks that a search and its halving can be', async () => {
    expect(await problemsOf('axes: {seed: {range: [1, 2]}}\nsearch: {samples: 4}\n')).toEqual(['5:9 NOTHING_TO_DRAW']);
    const drawn = 'axes: {width: {path: trunk.layers, choice: [[2], [4]]}}\n';
    expect(await problemsOf(drawn)).toEqual(['4:8 MISSING_KEY']);
    const halving = `${drawn}search: {samples: 2, halving: {metric: mean/test/macroF1, eta: 2}}\n`;
    expect(await problemsOf(halving)).toEqual(['5:40 METRIC_PATH']);
    const few = `set: {training.epochs: 9}\n${drawn}search: {samples: 8, halving: {eta: 3}}\n`;
    expect(await problemsOf(few)).toEqual(['6:19 SEARCH_TOO_SMALL']);
  });
});

describe('planSweep', () => {
  it('gives a run the hash of its config, data and version: comments and names change none, rows and values do', async () => {
    await load('axes: {seed: {range: [1, 2]}}\n');
    const ids = async () => (await plan()).runs.map(({ id }) => id);
    const before = await ids();
    expect(before).toHaveLength(2);
    writeFileSync(join(folder, 'base.yaml'), base.replace('version: 1\nname: mails', '# Why?\nversion: 1\nname: post'));
    expect(await ids()).toEqual(before);
    writeFileSync(join(folder, 'base.yaml'), base.replace('layers: [4]', 'layers: [5]'));
    const others = await ids();
    expect(others.filter((id) => before.includes(id))).toEqual([]);
    writeFileSync(join(folder, 'base.yaml'), base);
    writeFileSync(join(folder, 'rows.csv'), 'id,text,label\n1,buy now,spam\n2,hi later,ham\n3,hi,spam\n');
    expect((await ids()).filter((id) => before.includes(id))).toEqual([]);
    writeFileSync(join(folder, 'rows.csv'), 'id,text,label\n1,buy now,spam\n2,hi later,ham\n3,hi,ham\n');
    expect(await ids()).toEqual(before);
  });

  it('lets cells that come to one config share a run, and controls of several cells stand for what these have in common', async () => {
    await load(`axes:
  labels: {path: [labelModel.kind, tasks.*.labelModel.kind], values: [majorityVote, auto]}
  seed: {range: [1, 2]}
controls: [majorityVote]
`);
    const { runs, cells } = await plan();
    expect(cells).toHaveLength(6);
    // The control of either seed is the cell that is taught by majority vote itself.
    expect(runs).toHaveLength(4);
    const controls = cells.filter(({ control }) => control);
    expect(controls.map(({ axes }) => axes)).toEqual([{ seed: 1 }, { seed: 2 }]);
  });
});

describe('sweepJsonSchema', () => {
  it('names the keys of a sweep file and of an axis', () => {
    const { properties } = sweepJsonSchema() as { properties: Record<string, { additionalProperties?: object }> };
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['kind', 'base', 'axes', 'budget', 'search', 'controls']),
    );
    expect(JSON.stringify(properties.axes.additionalProperties)).toContain('logUniform');
  });
});
