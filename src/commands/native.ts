import { espalierHome } from '../cache/espalierHome.js';
import { EspalierError } from '../core/errors.js';
import { installedNative } from '../native/installedNative.js';
import { installNative } from '../native/installNative.js';
import { nativeFolder } from '../native/nativeFolder.js';
import { type NativeVariant, recipes, tensorflowVersion } from '../native/recipe.js';
import { removeNative } from '../native/removeNative.js';
import { byteText } from '../terminal/byteText.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';

const kindOf = { cpu: 'native', gpu: 'gpu' } as const;

/** `espalier native install [--gpu]`: builds TensorFlow's addon on this machine, and proves the backend that it gives. */
export async function nativeInstall(options: { gpu?: boolean }, context: CommandContext): Promise<void> {
  const variant: NativeVariant = options.gpu ? 'gpu' : 'cpu';
  const { progress, signal } = context;
  const { folder, wasThere } = await installNative(variant, { home: espalierHome(), progress, signal });
  context.print(`${wasThere ? 'installed already' : 'installed'}: TensorFlow ${tensorflowVersion}, ${folder}`);
  if (wasThere) return;
  const { openBackend } = await import('../backend/openBackend.js');
  try {
    const backend = await openBackend(kindOf[variant]);
    context.print(`backend: {kind: ${kindOf[variant]}} works here: ${backend.device}`);
    backend.dispose();
  } catch (cause) {
    // The install is whole all the same: the GPU may be in another machine that shares this folder.
    if (!(cause instanceof EspalierError) || cause.code !== 'BACKEND_NO_GPU') throw cause;
    context.print(`${cause.message}\n  backend: {kind: native} uses this install too, on the CPU.`);
  }
}

/** `espalier native status`: what is installed, and where. */
export async function nativeStatus(options: { json?: boolean }, context: CommandContext): Promise<void> {
  const home = espalierHome();
  const platform = `${process.platform}-${process.arch}`;
  const rows = await Promise.all(
    (['cpu', 'gpu'] as const).map(async (variant) => {
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
  if (options.json) {
    context.print(JSON.stringify({ platform, installs: rows }, null, 2));
    return;
  }
  const here = (row: (typeof rows)[number]) => {
    if (row.bytes !== undefined) return `yes, ${byteText(row.bytes)}`;
    return row.downloadBytes === undefined ? `not for ${platform}` : `no, ${byteText(row.downloadBytes)} to download`;
  };
  context.print(
    textTable(
      ['backend', 'here', 'TensorFlow', 'folder'],
      rows.map((row) => [row.backend, here(row), row.tensorflow, row.installed ? row.folder : '']),
      context.columns,
    ),
  );
}

/** `espalier native remove [--gpu]` */
export async function nativeRemove(options: { gpu?: boolean }, context: CommandContext): Promise<void> {
  const bytes = await removeNative(espalierHome(), options.gpu ? 'gpu' : undefined);
  context.print(bytes > 0 ? `removed: ${byteText(bytes)} free` : 'nothing was installed');
}
