import { readFile } from 'node:fs/promises';
import { EspalierError } from '../core/errors.js';
import type { TrainedControl } from '../evaluation/evaluateControls.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { readSafetensors, writeSafetensors } from '../network/safetensors.js';

/** A control's predictions as a run keeps them: one file, which is there once the control is trained. */
export interface KeptControl {
  /** Undefined where the file is not there or cannot be read. */
  read(): Promise<(TrainedControl & { readonly rows?: string }) | undefined>;
  /** @param rows what its rows are, see `idsHash` */
  write(control: TrainedControl, rows: string): Promise<void>;
}

/** @param path a safetensors file: [n, k] per task over the rows of its source, how its training went as metadata */
export function keptControl(path: string): KeptControl {
  return {
    async read() {
      try {
        const { tensors, metadata } = readSafetensors(await readFile(path), path);
        const predictions = new Map([...tensors].map(([task, { values }]) => [task, values]));
        return { ...JSON.parse(metadata.training), predictions, rows: metadata.rows };
      } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        if (missing || error instanceof EspalierError || error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    async write({ predictions, ...training }, rows) {
      const tensors = new Map([...predictions].map(([task, values]) => [task, { shape: [values.length], values }]));
      await writeFileWhole(path, writeSafetensors(tensors, { training: JSON.stringify(training), rows }));
    },
  };
}
