import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { lastLines } from './lastLines.js';
import { packageFolder } from './packageFolder.js';
import { runTool } from './runTool.js';

/** The newest version of Node's addon interface that the package knows; Node 20 and 22 have it. */
const napi = 8;

/** Where the package looks for its addon. */
export const addonPath = `node_modules/@tensorflow/tfjs-node/lib/napi-v${napi}/tfjs_binding.node`;

/** What a wheel must give: TensorFlow's library, and the headers of its C interface. */
export const libraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];

/**
 * Compiles the package's own sources against the library and headers under `folder/tensorflow`, as its `binding.gyp` would.
 * The addon finds the library by a path relative to itself, so that the folder can be renamed.
 *
 * @throws EspalierError NATIVE_BUILD with what the compiler said
 */
export async function buildAddon(
  folder: string,
  compiler: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  const package_ = packageFolder(folder);
  const addon = join(folder, addonPath);
  await mkdir(join(addon, '..'), { recursive: true });
  const args = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    `-DNAPI_VERSION=${napi}`,
    `-I${join(folder, 'node_modules/node-api-headers/include')}`,
    `-I${join(folder, 'tensorflow/include')}`,
    join(package_, 'binding/tfjs_backend.cc'),
    join(package_, 'binding/tfjs_binding.cc'),
    ...libraries.map((library) => join(folder, library)),
    '-Wl,-rpath,$ORIGIN/../../../../../tensorflow',
    '-o',
    addon,
  ];
  const result = await runTool(compiler, args, { cwd: folder, env, signal });
  if (result?.code === 0) return;
  throw new EspalierError({
    code: 'NATIVE_BUILD',
    message: `native install: ${compiler} cannot build the addon:\n${lastLines(result?.stderr ?? '', 12)}`,
    hint: 'Another compiler can be named with CXX.',
  });
}
