/**
 * A cell as a point in time: numbers as they are (years, seconds), ISO 8601 texts, and the dates of mail and HTTP headers
 * (RFC 5322), which name their zone. Dates that depend on the country ("03/04/2021") are not guessed.
 *
 * @returns milliseconds or the number itself; NaN for anything else
 */
export function timeOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return Number.NaN;
  const text = cell.trim();
  const iso =
    /^(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i.exec(
      text,
    );
  if (iso) {
    const [, date, time, zone = 'Z'] = iso;
    if (!time) return Date.parse(date);
    const offset = zone.length === 3 ? `${zone}:00` : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
    return Date.parse(`${date}T${time}${offset.toUpperCase()}`);
  }
  const mail =
    /^(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[+-]\d{4}|[A-Z]{1,4})/.exec(
      text,
    );
  return mail ? Date.parse(mail[0]) : Number.NaN;
}
