import { resolve } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import type { SourceSpec } from '../data/dataSpec.js';
import { wrenchFiles } from '../data/tables/wrenchTable.js';
import { parseRef } from '../labeling/loadFunction.js';
import { kindOf } from '../labeling/prepareLabelingFunctions.js';
import { reachedCode } from '../labeling/reachedCode.js';

/**
 * The files, beside the config's own, that labels and slices rest on: data, tables, resources, and `code` with what it imports. What a query or a glob
 * finds is not among them.
 */
export async function filesReadBy(experiment: Experiment): Promise<{ files: string[]; code: string[] }> {
  const { data, labelingFunctions, slices } = experiment;
  const parts = [...labelingFunctions, ...slices.flatMap((slice) => ('kind' in slice ? [slice] : []))];
  const refs = parts.flatMap(({ kind, params }) => {
    const ref = kind === 'function' ? parseRef(String((params as { ref?: unknown }).ref)) : undefined;
    return ref ? [{ file: resolve(data.baseDir, ref.path), name: ref.name }] : [];
  });
  const codes = await reachedCode(refs);
  const code = [...new Set([...refs.map(({ file }) => file), ...codes.flatMap((each) => each?.files ?? [])])];
  const files = [
    ...new Set([
      ...Object.values(data.sources).flatMap(dataFiles),
      ...experiment.tasks.flatMap(({ gold }) => (gold?.file && !/[*?[]/.test(gold.file.path) ? [gold.file.path] : [])),
      ...parts.flatMap((part) => kindOf(part)?.files?.(part.params, data.baseDir) ?? []),
      ...code,
    ]),
  ];
  return { files, code };
}

function dataFiles(spec: SourceSpec): string[] {
  if (spec.kind === 'wrench')
    return [...Object.values(wrenchFiles), 'label.json'].map((name) => resolve(spec.path, name));
  if (spec.kind === 'splitFiles') return Object.values(spec.files).flatMap(dataFiles);
  return spec.kind === 'file' && !/[*?[]/.test(spec.path) ? [spec.path] : [];
}
