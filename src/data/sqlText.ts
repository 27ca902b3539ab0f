/** A text as an SQL literal. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column's or table's name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Texts as an SQL list. */
export function sqlList(texts: readonly string[]): string {
  return `[${texts.map(sqlString).join(', ')}]`;
}
