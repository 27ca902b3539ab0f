/**
 * The question that an experiment file's first comment line asks, past the editor's schema line and the line that marks
 * a resolved file; `undefined` without one.
 */
export function questionOf(config: string): string | undefined {
  for (const line of config.split(/\r?\n/)) {
    const comment = /^#\s*(.*)$/.exec(line)?.[1].trim();
    if (comment === undefined && line.trim() !== '') return undefined;
    if (comment && !/^(yaml-language-server|Resolved by Espalier)/.test(comment)) return comment;
  }
  return undefined;
}
