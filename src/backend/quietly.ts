/**
 * Runs `work` while tfjs and its native parts cannot write to the user's terminal through `console`.
 *
 * tfjs greets on first use ("Hi, looks like you are running TensorFlow.js in Node.js…"), and emscripten warns while a
 * module loads. What they said is kept: it is the reason when loading fails.
 *
 * @returns the work's result and the lines that were held back
 */
export async function quietly<T>(work: () => Promise<T>): Promise<{ value: T; lines: string[] }> {
  const lines: string[] = [];
  const names = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const kept = names.map((name) => console[name]);
  const hold = (...parts: unknown[]) => {
    lines.push(parts.map(String).join(' '));
  };
  for (const name of names) console[name] = hold;
  try {
    return { value: await work(), lines };
  } catch (cause) {
    if (cause instanceof Error && lines.length > 0) cause.message += `\n${lines.join('\n')}`;
    throw cause;
  } finally {
    names.forEach((name, i) => {
      console[name] = kept[i];
    });
  }
}
