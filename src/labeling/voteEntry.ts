import type { RecordedVotes } from './recordedVotes.js';

/** The parts that {@link encodeVotes} makes, by name. */
export const voteParts = ['about', 'rows', 'lanes', 'codes', 'confidences'] as const;

type VotePart = (typeof voteParts)[number];

/** What stands in `about`: all that is not a list of numbers. */
type About = Pick<RecordedVotes, 'n' | 'lanes' | 'sets' | 'failures' | 'warnings'> & { readonly votes: number };

/** Recorded votes as bytes, little-endian: JSON, and a part for each list of numbers, empty where the list is left out. */
export function encodeVotes(recorded: RecordedVotes): Record<VotePart, Uint8Array> {
  const { rows, laneOfVote, codes, confidences, ...rest } = recorded;
  const about: About = { ...rest, votes: rows.length };
  return {
    about: Buffer.from(JSON.stringify(about)),
    rows: bytesOf(rows),
    lanes: bytesOf(laneOfVote),
    codes: bytesOf(codes),
    confidences: bytesOf(confidences),
  };
}

/**
 * The votes behind {@link encodeVotes}' bytes.
 *
 * @param n rows of the source
 * @returns undefined where they are about another number of rows
 */
export function decodeVotes(parts: Record<VotePart, Uint8Array<ArrayBuffer>>, n: number): RecordedVotes | undefined {
  const { votes, ...about } = JSON.parse(Buffer.from(parts.about).toString('utf8')) as About;
  const rows = new Uint32Array(parts.rows.buffer, 0, parts.rows.byteLength / 4);
  if (about.n !== n || rows.length !== votes) return undefined;
  return {
    ...about,
    rows,
    ...(parts.lanes.length > 0 && { laneOfVote: new Uint32Array(parts.lanes.buffer, 0, votes) }),
    ...(parts.codes.length > 0 && { codes: new Int16Array(parts.codes.buffer, 0, votes) }),
    ...(parts.confidences.length > 0 && { confidences: new Float32Array(parts.confidences.buffer, 0, votes) }),
  };
}

function bytesOf(values: Uint32Array | Int16Array | Float32Array | undefined): Uint8Array {
  return values ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength) : new Uint8Array(0);
}
