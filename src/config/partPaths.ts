import { dirname } from 'node:path';
import type { LabelingFunctionKind } from '../labeling/labelingFunction.js';
import type { ConfigNode, MapNode } from './configNode.js';
import type { PartSpec } from './experiment.js';

/** A part with its paths as they were written, for messages about it. */
export interface WrittenPart extends PartSpec {
  /** Where these paths start. */
  readonly baseDir: string;
}

/** Parameters with their paths made absolute, each from the folder of the file that it stands in. */
export function withAbsolutePaths(
  kind: Pick<LabelingFunctionKind, 'resolvePaths'>,
  params: PartSpec['params'],
  node: MapNode,
): PartSpec['params'] {
  if (!kind.resolvePaths) return params;
  const byFolder = new Map(foldersOf(node).map((folder) => [folder, kind.resolvePaths!(params, folder)]));
  return pickByFolder(node, byFolder) as PartSpec['params'];
}

/** The parameters as they were written where all of them stand in one folder's files, else with absolute paths. */
export function asWritten(part: PartSpec, absolute: PartSpec['params'], node: MapNode): WrittenPart {
  const [baseDir, ...others] = foldersOf(node);
  return others.length === 0 ? { ...part, baseDir } : { kind: part.kind, params: absolute, baseDir };
}

/** The folders of the files that the parts of a node stand in. */
function foldersOf(node: ConfigNode): string[] {
  const own = dirname(node.span.file.path);
  if (node.type !== 'map' || node.entries.size === 0) return [own];
  return [...new Set([...node.entries.values()].flatMap(({ value }) => foldersOf(value)))];
}

/** Each value as it is resolved from the folder of its own file. */
function pickByFolder(node: ConfigNode | undefined, byFolder: ReadonlyMap<string, unknown>): unknown {
  const [first] = byFolder.values();
  if (node?.type !== 'map' || typeof first !== 'object' || first === null) {
    return (node && byFolder.get(dirname(node.span.file.path))) ?? first;
  }
  const keys = Object.keys(first);
  const inside = (key: string) =>
    new Map([...byFolder].map(([folder, value]) => [folder, (value as Record<string, unknown>)[key]]));
  return Object.fromEntries(keys.map((key) => [key, pickByFolder(node.entries.get(key)?.value, inside(key))]));
}
