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
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../src/encoders/catalog.js';
import { embedderOpener } from '../../src/encoders/embedderOpener.js';
import { installEncoder } from '../../src/encoders/installEncoder.js';
import { installedEncoders } from '../../src/encoders/installedEncoder.js';
import { installFromHub } from '../../src/encoders/installFromHub.js';
import { onnxRuntime } from '../support/onnxRuntime.js';
import { writeTinyEncoder } from '../support/tinyEncoder.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-install-'));
const tiny = writeTinyEncoder(join(root, 'tiny'));
const jar = Buffer.from(
  zipSync({
    'META-INF/x': Buffer.from('no'),
    'm.onnx': readFileSync(join(tiny, 'onnx/model.onnx')),
    'm-tokenizer.json': readFileSync(join(tiny, 'tokenizer.json')),
  }),
);
const entry: CatalogEntry = {
  summary: 'a model of seven tokens',
  licence: 'Apache-2.0',
  path: 'org/tiny/1/tiny-1.jar',
  bytes: jar.length,
  sha256: createHash('sha256').update(jar).digest('hex'),
  files: { 'onnx/model.onnx': 'm.onnx', 'tokenizer.json': 'm-tokenizer.json' },
  pooling: 'mean',
  normalize: false,
  maxTokens: 6,
};

let server: Server;
let url = '';
/** What the server does with the next request, and the requests it had. */
let serve: (request: IncomingMessage, response: ServerResponse) => void;
const requests: { path?: string; range?: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push({ path: request.url, range: request.headers.range });
    serve(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(root, { recursive: true });
});

/** Serves the jar, ranges included. */
function whole(request: IncomingMessage, response: ServerResponse) {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= jar.length) return response.writeHead(416).end();
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': jar.length - from });
  return response.end(jar.subarray(from));
}

let count = 0;
const newHome = () => join(root, `home${count++}`);
const install = (home: string, given: Partial<CatalogEntry> = {}, from?: string) =>
  installEncoder('tiny', { ...entry, ...given }, { home, mirror: `${url}/`, from });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

describe('installing an encoder of the catalog', () => {
  it.skipIf(!onnxRuntime)('downloads the jar, unpacks what is needed, and is done when it is there', async () => {
    const home = newHome();
    serve = whole;
    const { folder, wasThere } = await install(home);
    expect(wasThere).toBe(false);
    expect(requests.at(-1)).toEqual({ path: '/org/tiny/1/tiny-1.jar', range: undefined });
    const count = requests.length;
    expect(await install(home)).toEqual({ folder, wasThere: true });
    expect(requests.length).toBe(count);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
    const [row] = await installedEncoders(home);
    expect(row).toMatchObject({ name: 'tiny', from: entry.path, sha256: entry.sha256, folder });
    expect(row.bytes).toBeGreaterThan(100);

    const embedder = await embedderOpener({ home, store: null })({ source: 'encoder', model: 'tiny' });
    expect([...(await embedder.embed(['a b'])).values]).toEqual([3 / 4, 5 / 4]);
    await embedder.close();
  });

  it('takes a jar that is here already, and leaves it', async () => {
    const file = join(root, 'by-hand.jar');
    writeFileSync(file, jar);
    const count = requests.length;
    const { folder } = await install(newHome(), {}, file);
    expect(existsSync(join(folder, 'installed.json'))).toBe(true);
    expect(statSync(file).size).toBe(jar.length);
    expect(requests.length).toBe(count);
    expect(await codeOf(install(newHome(), {}, join(root, 'nowhere.jar')))).toBe('FILE_NOT_FOUND');
  });

  it('installs anew what is damaged', async () => {
    const home = newHome();
    serve = whole;
    const { folder } = await install(home);
    writeFileSync(join(folder, 'onnx/model.onnx'), 'damaged');
    expect((await install(home)).wasThere).toBe(false);
    expect(readFileSync(join(folder, 'onnx/model.onnx'))).toEqual(readFileSync(join(tiny, 'onnx/model.onnx')));
  });

  it('goes on where a broken-off download ended', async () => {
    const home = newHome();
    serve = (_, response) => {
      response.writeHead(200, { 'content-length': jar.length });
      // The bytes have to be read before the break is.
      response.write(jar.subarray(0, 100), () => setTimeout(() => response.destroy(), 50));
    };
    await expect(install(home)).rejects.toThrow(/^DOWNLOAD .*broke off[\s\S]*--from FILE/);
    serve = whole;
    expect((await install(home)).wasThere).toBe(false);
    expect(requests.at(-1)!.range).toBe('bytes=100-');
  });

  it('takes a finished download that was not unpacked yet', async () => {
    const home = newHome();
    mkdirSync(join(home, 'downloads'), { recursive: true });
    writeFileSync(join(home, 'downloads', `${entry.sha256}.jar`), jar);
    serve = whole;
    expect((await install(home)).wasThere).toBe(false);
    expect(requests.at(-1)!.range).toBe(`bytes=${jar.length}-`);
  });

  it('refuses a jar that is not the pinned one, and leaves nothing of it', async () => {
    const home = newHome();
    serve = (_, response) => response.end('something else');
    await expect(install(home)).rejects.toThrow(/^CHECKSUM .*expected the jar with sha256/);
    expect(readdirSync(home, { recursive: true })).toEqual(['downloads']);
    const file = join(root, 'other.jar');
    writeFileSync(file, 'something else');
    expect(await codeOf(install(home, {}, file))).toBe('CHECKSUM');
    expect(existsSync(file)).toBe(true);
  });

  it('says where it looked when there is nothing', async () => {
    serve = (_, response) => response.writeHead(404).end();
    await expect(install(newHome())).rejects.toThrow(/^DOWNLOAD .*tiny-1.jar: there is no such file[\s\S]*--mirror/);
    serve = (_, response) => response.writeHead(503).end();
    await expect(install(newHome())).rejects.toThrow(/^DOWNLOAD .*answered 503/);
    const nowhere = installEncoder('tiny', entry, { home: newHome(), mirror: 'http://127.0.0.1:9' });
    await expect(nowhere).rejects.toThrow(/^DOWNLOAD .*cannot be reached/);
  });
});

describe('installing an encoder from a hub', () => {
  const files = new Set(readdirSync(tiny, { recursive: true, encoding: 'utf8' }));
  const hub = (left: readonly string[]) => (request: IncomingMessage, response: ServerResponse) => {
    const name = request.url!.replace('/org/name/resolve/v2/', '');
    if (files.has(name) && !left.includes(name)) response.end(readFileSync(join(tiny, name)));
    else response.writeHead(404).end();
  };

  it.skipIf(!onnxRuntime)('brings the files that the repository has', async () => {
    const home = newHome();
    serve = hub([]);
    const options = { home, mirror: url, revision: 'v2' };
    const { folder } = await installFromHub('org/name', options);
    expect(await installFromHub('org/name', options)).toEqual({ folder, wasThere: true });
    expect((await installedEncoders(home)).map(({ name, from }) => [name, from])).toEqual([
      ['org/name', `${url}/org/name/resolve/v2`],
    ]);
    const open = embedderOpener({ home, store: null });
    const [installed, own] = [
      await open({ source: 'encoder', model: 'org/name' }),
      await open({ source: 'encoder', model: tiny }),
    ];
    expect(installed.hash).toBe(own.hash);
    expect([...(await installed.embed(['a b'])).values]).toEqual([3 / 4, 5 / 4]);
    await Promise.all([installed.close(), own.close()]);
  });

  it.each([
    ['tokenizer.json', /^DOWNLOAD .*expected tokenizer.json/],
    ['onnx/model.onnx', /^DOWNLOAD .*expected one of onnx\/model.onnx/],
  ])('leaves nothing where the repository lacks %s', async (name, message) => {
    const home = newHome();
    serve = hub([name]);
    await expect(installFromHub('org/name', { home, mirror: url, revision: 'v2' })).rejects.toThrow(message);
    expect(await installedEncoders(home)).toEqual([]);
    expect(readdirSync(join(home, 'encoders/org'))).toEqual([]);
  });
});
