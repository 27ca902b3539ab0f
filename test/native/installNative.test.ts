import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNative } from '../../src/backend/findNative.js';
import { installedNative } from '../../src/native/installedNative.js';
import { type InstallNativeOptions, installNative } from '../../src/native/installNative.js';
import type { NativeRecipe } from '../../src/native/recipe.js';
import { removeNative } from '../../src/native/removeNative.js';
import { type FakeTools, fakeCompiler, fakeNpm, fakePip, fakeTools } from '../support/fakeTools.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-native-'));
const wheel = Buffer.from(
  zipSync({
    'tensorflow/__init__.py': Buffer.from('no'),
    'tensorflow/libtensorflow_cc.so.2': Buffer.alloc(200_000, 'cc'),
    'tensorflow/libtensorflow_framework.so.2': Buffer.from('framework'),
    'tensorflow/include/tensorflow/c/c_api.h': Buffer.from('// c'),
    'tensorflow/include/unsupported/Eigen/x.h': Buffer.from('// no'),
    'nvidia/cuda_nvcc/bin/ptxas': Buffer.from('ptxas'),
    '../outside.so': Buffer.from('no'),
  }),
);
const sha256 = createHash('sha256').update(wheel).digest('hex');
const recipe: NativeRecipe = {
  wheels: [
    {
      name: 'tensorflow-cpu',
      version: '2.18.0',
      python: '3.12',
      abi: 'cp312',
      platforms: ['manylinux2014_x86_64'],
      sha256,
      bytes: wheel.length,
      unpackedBytes: 200_020,
    },
  ],
  packageBytes: 1000,
};

let server: Server;
let url = '';
let serve: (request: IncomingMessage, response: ServerResponse) => void;
const ranges: (string | undefined)[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    serve(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tensorflow.whl`;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(root, { recursive: true });
});

function whole(request: IncomingMessage, response: ServerResponse) {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= wheel.length) return response.writeHead(416).end();
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': wheel.length - from });
  return response.end(wheel.subarray(from));
}

let count = 0;
/** An install into a home of its own, with programs that do what an install's do; `change` replaces some of them. */
function trial(change: FakeTools = {}, options: Partial<InstallNativeOptions> = {}) {
  const home = join(root, `home${count++}`);
  const standard = { python3: fakePip(url, sha256), npm: fakeNpm, 'c++': fakeCompiler };
  const env = fakeTools(`${home}-bin`, { ...standard, ...change });
  const install = (more: Partial<InstallNativeOptions> = {}) =>
    installNative('cpu', { home, env, recipe, ...options, ...more });
  return { home, install };
}

const versions = (home: string) => join(home, 'native/2.18.0');

describe('installing TensorFlow for native', () => {
  it('brings the wheel, builds, tries, and does nothing the second time', async () => {
    serve = whole;
    const { home, install } = trial();
    const { folder, wasThere } = await install();
    expect(wasThere).toBe(false);
    expect(folder).toBe(join(versions(home), 'cpu'));
    expect(readFileSync(join(folder, 'tensorflow/libtensorflow_cc.so.2')).length).toBe(200_000);
    // Headers are for the compiler alone, and what is not asked for stays in the wheel.
    expect(readdirSync(join(folder, 'tensorflow')).sort()).toEqual([
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    expect(statSync(join(folder, 'nvidia/cuda_nvcc/bin/ptxas')).mode & 0o111).toBe(0o111);
    expect(existsSync(join(folder, 'node_modules/@tensorflow/tfjs-node/dist/index.js.map'))).toBe(false);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
    expect(existsSync(join(versions(home), '..', 'outside.so'))).toBe(false);
    const requests = ranges.length;
    // Whatever has become of the programs: nothing is to be done.
    expect(await install({ env: { PATH: '' } })).toEqual({ folder, wasThere: true });
    expect(ranges.length).toBe(requests);
    expect(await installedNative(home, 'cpu')).toMatchObject({ folder, compiler: 'fake c++ 12', tensorflow: '2.18.0' });
    expect(await findNative('native', '@tensorflow/tfjs-node', home)).toMatchObject({
      forGpu: false,
      tensorflow: '2.18.0',
    });
    expect(await findNative('gpu', '@tensorflow/tfjs-node-gpu', home)).toMatchObject({
      shown: '@tensorflow/tfjs-node-gpu',
    });
  });

  it('is built once where two installs begin at the same time', async () => {
    serve = whole;
    const { install } = trial();
    const requests = ranges.length;
    const both = await Promise.all([install(), install()]);
    expect(both.map(({ wasThere }) => wasThere).sort()).toEqual([false, true]);
    expect(ranges.length).toBe(requests + 1);
  });

  it('is found for native where it was built for GPUs, and not on another platform', async () => {
    serve = whole;
    const { home, install } = trial();
    const { folder } = await install();
    const gpu = join(versions(home), 'gpu');
    mkdirSync(gpu);
    const record = JSON.parse(readFileSync(join(folder, 'installed.json'), 'utf8'));
    writeFileSync(join(gpu, 'installed.json'), JSON.stringify(record));
    rmSync(folder, { recursive: true });
    expect(await findNative('native', '@tensorflow/tfjs-node', home)).toMatchObject({ forGpu: true });
    writeFileSync(join(gpu, 'installed.json'), JSON.stringify({ ...record, platform: 'plan9-x64' }));
    expect(await installedNative(home, 'gpu')).toBeUndefined();
  });

  it('takes everything away again', async () => {
    serve = whole;
    const { home, install } = trial();
    await install();
    writeFileSync(join(home, 'mine'), '');
    expect(await removeNative(home)).toBeGreaterThan(200_000);
    expect(readdirSync(home).sort()).toEqual(['downloads', 'mine']);
    expect(await removeNative(home)).toBe(0);
    await install();
    expect(await removeNative(home, 'gpu')).toBe(0);
    expect((await install()).wasThere).toBe(true);
    expect(await removeNative(home, 'cpu')).toBeGreaterThan(200_000);
    expect(existsSync(versions(home))).toBe(false);
  });

  it('installs anew what is damaged, half there, or of another recipe', async () => {
    serve = whole;
    const { install } = trial();
    const { folder } = await install();
    writeFileSync(join(folder, 'tensorflow/libtensorflow_framework.so.2'), 'damaged');
    expect((await install()).wasThere).toBe(false);
    expect(readFileSync(join(folder, 'tensorflow/libtensorflow_framework.so.2'), 'utf8')).toBe('framework');
    rmSync(join(folder, 'installed.json'));
    expect((await install()).wasThere).toBe(false);
    expect((await install({ recipe: { ...recipe, packageBytes: 1001 } })).wasThere).toBe(false);
  });

  it('clears what a process that died has left beside the place', async () => {
    serve = whole;
    const { home, install } = trial();
    // No process has this number: it is above what Linux gives.
    const left = join(versions(home), '.cpu.99999999.abc.0.partial');
    const own = join(versions(home), `.cpu.${process.pid}.abc.0.partial`);
    for (const each of [left, own]) mkdirSync(each, { recursive: true });
    await install();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(own)).toBe(true);
  });
});

describe('the wheel', () => {
  it('is gone on with where its download broke off', async () => {
    const { install } = trial();
    serve = (_, response) => {
      response.writeHead(200, { 'content-length': wheel.length });
      response.write(wheel.subarray(0, 100), () => setTimeout(() => response.destroy(), 50));
    };
    await expect(install()).rejects.toThrow(/^DOWNLOAD .*broke off/);
    serve = whole;
    expect((await install()).wasThere).toBe(false);
    expect(ranges.at(-1)).toBe('bytes=100-');
  });

  it('is not fetched again where only the build failed', async () => {
    serve = whole;
    const { home, install } = trial({ npm: 'echo "npm is out" >&2; [ "$1" = --version ]' });
    await expect(install()).rejects.toThrow(/^DOWNLOAD .*npm cannot install it:\nnpm is out/);
    const requests = ranges.length;
    const env = fakeTools(`${home}-mended`, { python3: fakePip(url, sha256), npm: fakeNpm, 'c++': fakeCompiler });
    expect((await install({ env })).wasThere).toBe(false);
    expect(ranges.length).toBe(requests);
  });

  it('is taken from a folder of find-links, and left there', async () => {
    const file = join(root, 'own.whl');
    writeFileSync(file, wheel);
    const { install } = trial({ python3: fakePip(pathToFileURL(file).href, sha256) });
    const requests = ranges.length;
    expect((await install()).wasThere).toBe(false);
    expect(ranges.length).toBe(requests);
    expect(statSync(file).size).toBe(wheel.length);
  });

  it('is fetched by pip where its address wants what only pip has', async () => {
    const file = join(root, 'pip.whl');
    writeFileSync(file, wheel);
    serve = (_, response) => response.writeHead(401).end();
    const said: string[] = [];
    const progress = { begin: () => ({ advance() {}, end() {} }), say: (line: string) => said.push(line) };
    const { home, install } = trial({ python3: fakePip(url, sha256, { download: `cp ${file} "$TMPDIR/x.whl"` }) });
    expect((await install({ progress })).wasThere).toBe(false);
    expect(said).toEqual([expect.stringMatching(/answered 401.*pip fetches it/)]);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
    const without = trial({ python3: fakePip(url, sha256, { download: 'echo no route >&2; exit 1' }) });
    await expect(without.install()).rejects.toThrow(/^DOWNLOAD .*pip cannot download it:\nno route/);
  });

  it('must be the pinned one: in the index, from the server, and from a folder', async () => {
    const other = trial({ python3: fakePip(url, 'f00') });
    const requests = ranges.length;
    await expect(other.install()).rejects.toThrow(/^CHECKSUM .*the index offers one with f00/);
    expect(ranges.length).toBe(requests);
    serve = (_, response) => response.end('something else');
    const { home, install } = trial();
    await expect(install()).rejects.toThrow(/^CHECKSUM .*expected tensorflow-cpu 2.18.0 with sha256/);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
    expect(existsSync(join(home, 'native'))).toBe(false);
  });

  it('is asked for as pip selects it, whatever Python asks', async () => {
    const log = join(root, 'pip.log');
    serve = whole;
    await trial({ python3: fakePip(url, sha256, { log }) }).install();
    expect(readFileSync(log, 'utf8')).toContain(
      '--no-deps --only-binary=:all: --implementation=cp --python-version=3.12 --abi=cp312 --platform=manylinux2014_x86_64 tensorflow-cpu==2.18.0',
    );
  });

  it('may be nowhere', async () => {
    const { install } = trial({
      python3:
        'case "$*" in *install*) echo "ERROR: no matching distribution" >&2; exit 1;; --version) echo Python 3;; *) echo pip 24.0;; esac',
    });
    await expect(install()).rejects.toThrow(
      /^DOWNLOAD .*pip does not find it:\nERROR: no matching distribution[\s\S]*PIP_INDEX_URL/,
    );
  });
});

describe('what is missing', () => {
  it('is said all at once', async () => {
    const { home, install } = trial();
    const error = await install({ env: fakeTools(`${home}-none`, {}) }).catch((cause) => cause);
    expect(error.problems.map(({ code }: { code: string }) => code)).toEqual(Array(3).fill('TOOL_MISSING'));
    expect(error.message).toMatch(
      /expected Python 3.*\n.*apt-get install python3 python3-pip[\s\S]*C\+\+17 compiler; c\+\+, g\+\+, clang\+\+[\s\S]*npm/,
    );
    expect(existsSync(home)).toBe(false);
  });

  it.each([
    [
      'pip',
      { python3: '[ "$1" = --version ] && echo Python 3.11 || exit 1' },
      /expected pip, .*has none[\s\S]*python3-pip/,
    ],
    [
      'a pip that knows reports',
      { python3: fakePip('', '', { version: '20.3.4' }) },
      /expected pip 22.2 or newer; python3 has 20.3/,
    ],
    [
      'a compiler for C++17',
      { 'c++': '[ "$1" = --version ] && echo "c++ 4.8" || exit 1' },
      /expected a compiler for C\+\+17; c\+\+ 4.8 does not compile it/,
    ],
  ])('may be %s', async (_what, change, message) => {
    await expect(trial(change).install()).rejects.toThrow(message);
  });

  it('may be room on the disk, which is looked at before anything is fetched', async () => {
    const { home, install } = trial();
    const requests = ranges.length;
    const huge = { ...recipe, packageBytes: 1e18 };
    await expect(install({ recipe: huge })).rejects.toThrow(
      /^CANNOT_WRITE .*expected 1000000000\d+ MB free.*there are \d+ MB/,
    );
    expect(ranges.length).toBe(requests);
    expect(existsSync(home)).toBe(false);
  });

  it('may be a recipe for the platform', async () => {
    const { install } = trial();
    const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
    Object.defineProperty(process, 'platform', { value: 'sunos' });
    try {
      await expect(install({ recipe: undefined })).rejects.toThrow(
        /^NATIVE_PLATFORM .*expected linux-x64; this is sunos/,
      );
    } finally {
      Object.defineProperty(process, 'platform', platform);
    }
  });
});

describe('a build that fails leaves nothing but the download', () => {
  const left = (home: string) => readdirSync(versions(home));

  it.each([
    [
      'the compiler refuses',
      { 'c++': `case "$*" in *-shared*) echo "no such header" >&2; exit 1;; esac\n${fakeCompiler}` },
      /^NATIVE_BUILD .*c\+\+ cannot build the addon:\nno such header[\s\S]*CXX/,
    ],
    [
      'the addon does not load',
      { npm: `${fakeNpm}\necho "throw new Error('undefined symbol: TF_X')" > $p/dist/index.js` },
      /^NATIVE_LOAD [\s\S]*undefined symbol: TF_X/,
    ],
    [
      'the processor cannot run it',
      { npm: `${fakeNpm}\necho "process.kill(process.pid, 'SIGILL')" > $p/dist/index.js` },
      /^NATIVE_LOAD .*ended by SIGILL[\s\S]*AVX/,
    ],
    [
      'it computes something else',
      {
        npm: `${fakeNpm}\necho "module.exports = {matMul: () => ({dataSync: () => [12]}), getBackend: () => 'tensorflow'};" > $p/dist/index.js`,
      },
      /^NATIVE_LOAD [\s\S]*gave 12 for 11/,
    ],
  ])('%s', async (_what, change, message) => {
    serve = whole;
    const { home, install } = trial(change);
    await expect(install()).rejects.toThrow(message);
    expect(left(home)).toEqual([]);
    expect(readdirSync(join(home, 'downloads'))).toEqual([`${sha256}.whl`]);
  });

  it('it is interrupted, and the program that was at work ends too', async () => {
    serve = whole;
    const started = join(root, 'started');
    const stop = new AbortController();
    const { home, install } = trial({ npm: `[ "$1" = --version ] && exit 0\ntouch ${started}\nexec sleep 30` });
    const running = install({ signal: stop.signal });
    running.catch(() => {});
    while (!existsSync(started)) await new Promise((done) => setTimeout(done, 10));
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    expect(left(home)).toEqual([]);
  });
});
