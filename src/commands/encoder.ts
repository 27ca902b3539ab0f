import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { espalierHome } from '../cache/espalierHome.js';
import { didYouMean } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { type CatalogName, catalog } from '../encoders/catalog.js';
import { installEncoder } from '../encoders/installEncoder.js';
import { installedEncoders } from '../encoders/installedEncoder.js';
import { installFromHub } from '../encoders/installFromHub.js';
import { encoderPackages, installPackages } from '../encoders/loadEncoderPackage.js';
import { packageVersion } from '../encoders/packageVersion.js';
import { byteText } from '../terminal/byteText.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';

/** `espalier encoder install NAME`: brings a pretrained encoder to this machine. */
export async function encoderInstall(
  name: string,
  options: { from?: string; mirror?: string; revision?: string },
  context: CommandContext,
): Promise<void> {
  const { mirror, revision } = options;
  const from = options.from === undefined ? undefined : resolve(context.cwd, options.from);
  const outside = { home: espalierHome(), mirror, progress: context.progress, signal: context.signal };
  const { folder, wasThere } = isCatalogName(name)
    ? await installEncoder(name, catalog[name], { ...outside, from })
    : await installFromHub(hubId(name), { ...outside, revision });
  context.print(wasThere ? `${name} is installed already: ${folder}` : `installed ${name}: ${folder}`);
  const lacking = encoderPackages.filter((each) => packageVersion(each) === 'none');
  if (lacking.length > 0) context.print(`To run it, ${lacking.join(' and ')} is needed too: ${installPackages}`);
}

function isCatalogName(name: string): name is CatalogName {
  return Object.hasOwn(catalog, name);
}

function hubId(name: string): string {
  if (/^[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*$/i.test(name)) return name;
  const names = Object.keys(catalog);
  const message = `encoder install: expected one of ${names.join(', ')} or a hub id (org/name); received "${name}"${didYouMean(name, names)}`;
  throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}

/** `espalier encoder list`: what can be installed by name, and what is. */
export async function encoderList(options: { json?: boolean }, context: CommandContext): Promise<void> {
  const installed = await installedEncoders(espalierHome());
  const known = Object.entries(catalog).map(([name, { summary, licence, bytes }]) => ({
    name,
    summary,
    licence,
    downloadBytes: bytes as number | undefined,
    installed: installed.some((row) => row.name === name),
  }));
  const others = installed
    .filter(({ name }) => !(name in catalog))
    .map(({ name, from, licence }) => ({
      name,
      summary: from,
      licence: licence ?? '',
      downloadBytes: undefined,
      installed: true,
    }));
  const rows = [...known, ...others];
  if (options.json) {
    const packages = Object.fromEntries(encoderPackages.map((name) => [name, packageVersion(name)]));
    context.print(JSON.stringify({ encoders: rows, packages }, null, 2));
    return;
  }
  const sizeOf = (name: string) => installed.find((row) => row.name === name)?.bytes;
  context.print(
    textTable(
      ['encoder', 'here', 'what it is', 'licence'],
      rows.map(({ name, summary, licence, downloadBytes }) => {
        const size = sizeOf(name);
        const here = size === undefined ? `no, ${byteText(downloadBytes ?? 0)}` : `yes, ${byteText(size)}`;
        return [name, here, summary, licence];
      }),
      context.columns,
    ),
  );
  for (const each of encoderPackages) {
    const version = packageVersion(each);
    context.print(version === 'none' ? `${each}: not installed; ${installPackages}` : `${each} ${version}`);
  }
}

/** `espalier encoder remove NAME` */
export async function encoderRemove(name: string, context: CommandContext): Promise<void> {
  const installed = await installedEncoders(espalierHome());
  const row = installed.find((each) => each.name === name);
  if (!row) {
    const names = installed.map((each) => each.name);
    const there = names.length > 0 ? `expected one of ${names.join(', ')}` : 'none is installed';
    throw new EspalierError({
      code: 'ENCODER_MISSING',
      message: `encoder remove: ${there}; received "${name}"${didYouMean(name, names)}`,
    });
  }
  await rm(row.folder, { recursive: true, force: true });
  context.print(`removed ${name}: ${byteText(row.bytes)} free`);
}
