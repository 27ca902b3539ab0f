import { espalierHome } from '../cache/espalierHome.js';
import { EspalierError } from '../core/errors.js';
import { installedNative } from '../native/installedNative.js';
import { installedWebgpu, webgpuFolder } from '../native/installedWebgpu.js';
import { installNative } from '../native/installNative.js';
import { installWebgpu } from '../native/installWebgpu.js';
import { nativeFolder } from '../native/nativeFolder.js';
import { type NativeVariant, recipes, tensorflowVersion } from '../native/recipe.js';
import { removeNative } from '../native/removeNative.js';
import { webgpuPackages } from '../native/webgpuPackages.js';
import { byteText } from '../terminal/byteText.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';

const kindOf = { cpu: 'native', gpu: 'gpu', webgpu: 'webgpu' } as const;

/**
 * `espalier native install [--gpu | --webgpu]`: builds TensorFlow's addon on this machine, or brings Dawn, and proves the backend that
 * it gives.
 *
 * @throws EspalierError USAGE for both options at once
 */
export async function nativeInstall(options: Choice, context: CommandContext): Promise<void> {
  const variant = choiceOf(options) ?? 'cpu';
  const { progress, signal } = context;
  const given = { home: espalierHome(), progress, signal };
  const { folder, wasThere } = variant === 'webgpu' ? await installWebgpu(given) : await installNative(variant, given);
  const what = variant === 'webgpu' ? `webgpu ${webgpuPackages.version}` : `TensorFlow ${tensorflowVersion}`;
  context.print(`${wasThere ? 'installed already' : 'installed'}: ${what}, ${folder}`);
  if (wasThere) return;
  const { openBackend } = await import('../backend/openBackend.js');
  try {
    const backend = await openBackend(kindOf[variant]);
    context.print(`backend: {kind: ${kindOf[variant]}} works here: ${backend.device}`);
    backend.dispose();
  } catch (cause) {
    // The install is whole all the same: the GPU may be in another machine that shares this folder.
    if (!(cause instanceof EspalierError) || cause.code !== 'BACKEND_NO_GPU') throw cause;
    const onCpu = '\n  backend: {kind: native} uses this install too, on the CPU.';
    context.print(`${cause.message}${variant === 'gpu' ? onCpu : ''}`);
  }
}

interface Choice {
  readonly gpu?: boolean;
  readonly webgpu?: boolean;
}

function choiceOf({ gpu, webgpu }: Choice): 'gpu' | 'webgpu' | undefined {
  if (gpu && webgpu) {
    const message = 'expected one of --gpu and --webgpu; received both';
    throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
  }
  return gpu ? 'gpu' : webgpu ? 'webgpu' : undefined;
}

/** `espalier native status`: what is installed, and where. */
export async function nativeStatus(options: { json?: boolean }, context: CommandContext): Promise<void> {
  const home = espalierHome();
  const platform = `${process.platform}-${process.arch}`;
  const rows = await Promise.all(
    (['cpu', 'gpu'] as const satisfies NativeVariant[]).map(async (variant) => {
      const installed = await installedNative(home, variant);
      return {
        backend: kindOf[variant],
        installed: installed !== undefined,
        folder: nativeFolder(home, variant),
        tensorflow: installed?.tensorflow ?? tensorflowVersion,
        compiler: installed?.compiler,
        bytes: installed?.bytes,
        downloadBytes: recipes[platform]?.[variant].wheels.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    }),
  );
  const dawn = await installedWebgpu(home);
  const webgpu = {
    backend: kindOf.webgpu,
    installed: dawn !== undefined,
    folder: webgpuFolder(home),
    webgpu: webgpuPackages.version,
    bytes: dawn?.bytes,
  };
  if (options.json) {
    context.print(JSON.stringify({ platform, installs: [...rows, webgpu] }, null, 2));
    return;
  }
  const here = (row: (typeof rows)[number]) => {
    if (row.bytes !== undefined) return `yes, ${byteText(row.bytes)}`;
    return row.downloadBytes === undefined ? `not for ${platform}` : `no, ${byteText(row.downloadBytes)} to download`;
  };
  context.print(
    textTable(
      ['backend', 'here', 'what', 'folder'],
      [
        ...rows.map((row) => [row.backend, here(row), `TensorFlow ${row.tensorflow}`, row.installed ? row.folder : '']),
        [
          webgpu.backend,
          webgpu.bytes === undefined ? 'no' : `yes, ${byteText(webgpu.bytes)}`,
          `Dawn, webgpu ${webgpu.webgpu}`,
          webgpu.installed ? webgpu.folder : '',
        ],
      ],
      context.columns,
    ),
  );
}

/** `espalier native remove [--gpu | --webgpu]` */
export async function nativeRemove(options: Choice, context: CommandContext): Promise<void> {
  const bytes = await removeNative(espalierHome(), choiceOf(options));
  context.print(bytes > 0 ? `removed: ${byteText(bytes)} free` : 'nothing was installed');
}
