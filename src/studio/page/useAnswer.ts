import { useEffect, useState } from 'preact/hooks';
import { ask, type Refused } from './ask.js';

/** The answer to a question, asked anew when the question or `version` changes; the last one stays until the new one is there. */
export function useAnswer<T>(
  path: string | undefined,
  version: unknown,
): { readonly answer: T | undefined; readonly refused: Refused | undefined } {
  const [state, setState] = useState<{ path?: string; answer?: T; refused?: Refused }>({});
  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    ask<T>(path, undefined, stop.signal).then(
      (answer) => setState({ path, answer }),
      (refused: Refused) => {
        if (!stop.signal.aborted) setState((last) => ({ ...last, refused }));
      },
    );
    return () => stop.abort();
  }, [path, version]);
  return { answer: state.path === path ? state.answer : undefined, refused: state.refused };
}
