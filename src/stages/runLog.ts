import { pino } from 'pino';

/** The run's log.jsonl: one JSON object per line, as pino writes them. */
export interface RunLog {
  write(event: Readonly<Record<string, unknown>>): void;
  warn(message: string): void;
  close(): void;
}

/** Opens `path` for appending. Lines are written at once, so that a crash loses none. */
export function openRunLog(path: string): RunLog {
  const destination = pino.destination({ dest: path, sync: true, mkdir: true, append: true });
  const logger = pino({ base: null }, destination);
  return {
    write: (event) => logger.info(event),
    warn: (message) => logger.warn(message),
    close: () => destination.end(),
  };
}
