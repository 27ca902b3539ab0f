import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';

/** An in-memory DuckDB. Each reader takes its own connection, since a connection holds one open result at a time. */
export interface Database {
  connect(): Promise<DuckDBConnection>;
  /** Runs one statement and returns its rows as plain values (64-bit integers come as bigint). */
  query<Row extends Record<string, unknown>>(sql: string): Promise<Row[]>;
  /** A table name that nobody has yet. */
  freshName(): string;
  close(): Promise<void>;
}

let opened = 0;

/**
 * Opens an empty database. What does not fit into `memory` (only copied tables and sorts can grow so large) spills to a
 * folder in the system's temporary directory, which goes with the database or, at the latest, with the process.
 *
 * The DuckDB package is loaded when it is needed, so that schemas and `--help` do not wait for it; by its default export,
 * as a bundled CommonJS package has no other.
 */
export async function openDatabase(options: { memory?: string } = {}): Promise<Database> {
  const { DuckDBInstance } = (await import('@duckdb/node-api')).default;
  const spillFolder = join(tmpdir(), `espalier-${process.pid}-${opened++}`);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memory ?? '1GB',
    temp_directory: spillFolder,
    autoinstall_known_extensions: 'false',
    // Every pass streams; keeping the files' bytes would only let memory grow with the text.
    enable_external_file_cache: 'false',
  });
  const removeSpill = () => rmSync(spillFolder, { recursive: true, force: true });
  process.once('exit', removeSpill);
  const own = await instance.connect();
  let names = 0;
  return {
    connect: () => instance.connect(),
    freshName: () => `espalier_${names++}`,
    async query(sql) {
      const reader = await own.runAndReadAll(sql);
      return reader.getRowObjectsJS() as never;
    },
    async close() {
      own.closeSync();
      instance.closeSync();
      removeSpill();
      process.removeListener('exit', removeSpill);
    },
  };
}
