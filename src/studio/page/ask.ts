import type { ErrorAnswer } from '../protocol.js';

/** What the server could not do, in its words. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Asks the studio's server; a body makes it a POST. */
export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      signal,
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Refused(
      'GONE',
      'The studio does not answer: was it ended? Nothing on this page is lost; start it again.',
    );
  }
  if (answer.ok) return (await answer.json()) as T;
  const text = await answer.text();
  let told: ErrorAnswer;
  try {
    told = JSON.parse(text) as ErrorAnswer;
  } catch {
    throw new Refused(String(answer.status), text);
  }
  throw new Refused(told.code, told.message);
}
