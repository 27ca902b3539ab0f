/**
 * Runs after every install. DuckDB ships its engine as optional packages, one per platform, so `--omit=optional`, which is
 * meant to leave the large tensor backends out, leaves the engine out too, and nothing could read data. This puts the one
 * package that this machine needs beside DuckDB's own; where it is there already, which is the rule, it does nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const bindings = findBindings();
if (bindings) {
  const { version } = JSON.parse(readFileSync(join(bindings, 'package.json'), 'utf8'));
  const engine = `@duckdb/node-bindings-${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
  if (!isThere(engine, bindings)) install(engine, version, bindings);
}

/** DuckDB's package that looks for the engine; undefined where it is not installed at all. */
function findBindings() {
  try {
    return dirname(createRequire(import.meta.url).resolve('@duckdb/node-bindings/package.json'));
  } catch {
    return undefined;
  }
}

function isThere(engine, bindings) {
  try {
    createRequire(join(bindings, 'package.json')).resolve(`${engine}/package.json`);
    return true;
  } catch {
    return false;
  }
}

function install(engine, version, bindings) {
  const folder = join(bindings, '.installing');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { npm_config_global: _, ...env } = process.env;
  const [command, ...args] = [...npm, 'install', `${engine}@${version}`, ...options];
  const { status } = spawnSync(command, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) {
    mkdirSync(join(bindings, 'node_modules', '@duckdb'), { recursive: true });
    renameSync(join(folder, 'node_modules', engine), join(bindings, 'node_modules', engine));
  } else {
    process.stderr.write(`DuckDB's engine is not installed; install it by hand: npm install ${engine}@${version}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Whether this is a Linux with musl in place of glibc, such as Alpine. */
function isMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
}
