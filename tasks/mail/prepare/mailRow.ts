import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { hideNames, hideTraces } from './hideTraces.js';
import { htmlToText } from './htmlToText.js';
import { type MailGold, mailGold } from './mailGold.js';
import type { ThreadLinks } from './threadKeys.js';

/** The columns that features and labeling functions may see. Counts are of the mail as its reader meets it. */
export interface MailColumns {
  /** Without `Re:`, list tags and names. */
  readonly subject: string;
  /** The body as text, at most {@link longestText} characters. */
  readonly text: string;
  /** Bytes of the body's parts before they are cut. */
  readonly bytes: number;
  readonly format: 'plain' | 'html' | 'both' | 'none';
  /** Declared charset, lower case; `western` for the usual ones and for none, since that only tells the mail program. */
  readonly charset: string;
  readonly links: number;
  /** Links to a bare IP address. */
  readonly ip_links: number;
  /** Different hosts linked to. */
  readonly link_hosts: number;
  /** Top-level domain of the host linked to most often; `none` without links. */
  readonly link_tld: string;
  readonly images: number;
  readonly forms: number;
  readonly attachments: number;
  /** Addresses in To and Cc, at least 1: a missing To tells only how a copy was archived. */
  readonly recipients: number;
  /** Lines that start with `>` or `|`, as quotations do. */
  readonly quoted_lines: number;
  /** Other lines with text. */
  readonly own_lines: number;
  readonly exclamations: number;
  /** Share of capitals among the letters of subject and text, 0…1. */
  readonly capitals: number;
}

/** A mail read once: what is written to the table, and what ties it to other mails. */
export interface MailRow {
  readonly columns: MailColumns;
  readonly gold: MailGold;
  readonly links: ThreadLinks;
}

/** Longer bodies are cut here: the first pages tell a mail's kind, and a few mails hold whole books. */
export const longestText = 8000;

/**
 * Reads one raw RFC 822 mail of the corpus.
 *
 * @param group the corpus folder that the mail lay in, such as `easy-ham-1`; only gold is made from it
 * @param file its name there
 */
export async function readMailRow(group: string, file: string, raw: Uint8Array): Promise<MailRow> {
  const mail = await PostalMime.parse(withoutEnvelope(raw));
  const html = htmlToText(mail.html ?? '');
  const plain = (mail.text ?? '').trim();
  const said = plain || html.text;
  const rawSubject = mail.subject ?? '';
  const subject = plainSubject(rawSubject);
  const text = cut(hideTraces(said.replaceAll('\0', '')));
  const hosts = (html.links.length ? html.links.map(hostOf) : hostsIn(text)).filter((host) => host !== '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const quoted = lines.filter((line) => /^\s{0,3}[>|]/.test(line)).length;
  const seen = `${subject}\n${text}`;
  return {
    columns: {
      subject,
      text,
      bytes: bodyBytes(mail),
      format: mail.html ? (plain ? 'both' : 'html') : plain ? 'plain' : 'none',
      charset: charsetOf(mail),
      links: html.links.length || hosts.length,
      ip_links: hosts.filter((host) => /^\d+(?:\.\d+){3}$/.test(host)).length,
      link_hosts: new Set(hosts).size,
      link_tld: mostFrequent(hosts.map((host) => host.split('.').at(-1)!.replace(/^\d+$/, 'ip'))) ?? 'none',
      images: html.images,
      forms: html.forms,
      attachments: mail.attachments.length,
      recipients: Math.max(1, addresses(mail.to) + addresses(mail.cc)),
      quoted_lines: quoted,
      own_lines: lines.length - quoted,
      exclamations: seen.split('!').length - 1,
      capitals: capitalShare(seen),
    },
    gold: mailGold(group, mail.headers, rawSubject, said),
    links: {
      id: createHash('sha256').update(`${group}/${file}`).digest('hex').slice(0, 12),
      messageId: mail.messageId?.trim(),
      answers: `${mail.inReplyTo ?? ''} ${mail.references ?? ''}`.match(/<[^<>\s]+>/g) ?? [],
      subject,
      text,
    },
  };
}

/** The corpus' files begin with mbox' `From …` line, which is no header. */
function withoutEnvelope(raw: Uint8Array): Uint8Array {
  const isEnvelope = raw[0] === 0x46 && raw[1] === 0x72 && raw[2] === 0x6f && raw[3] === 0x6d && raw[4] === 0x20;
  return isEnvelope ? raw.subarray(raw.indexOf(0x0a) + 1) : raw;
}

/** `[ILUG] Re: Re[2]: cheap disks (was Re: …)` → `cheap disks (was …)`. */
function plainSubject(subject: string): string {
  return hideNames(
    subject
      .replace(/\b(?:re|aw|antw|sv)(?:\[\d+\])?\s*:/gi, ' ')
      .replace(/^(?:\s*\[[^\]]{1,40}\])+/, ' ')
      .replace(/^\s*\*{3,}\s*SPAM\s*\*{3,}/i, ' '),
  )
    .replace(/\s+/g, ' ')
    .trim();
}

function cut(text: string): string {
  if (text.length <= longestText) return text;
  const end = text.lastIndexOf(' ', longestText);
  return text.slice(0, end > longestText / 2 ? end : longestText).replace(/[\ud800-\udbff]$/, '');
}

function bodyBytes(mail: Email): number {
  const files = mail.attachments.reduce((sum, { content }) => sum + (content as ArrayBuffer).byteLength, 0);
  return Buffer.byteLength(mail.text ?? '') + Buffer.byteLength(mail.html ?? '') + files;
}

/** Also what mass mailers put where a charset belongs. */
const western =
  /^(?:(?:us-)?ascii|iso-8859-1|iso-8859-15|windows-1252|cp1252|utf-8|default|default_charset|unknown.*|x-unknown)$/;

function charsetOf(mail: Email): string {
  const type = mail.headers.find(({ key }) => key === 'content-type')?.value ?? '';
  const charset = /\bcharset\s*=\s*"?([\w-]+)/i.exec(type)?.[1].toLowerCase();
  return charset === undefined || western.test(charset) ? 'western' : charset;
}

function hostOf(link: string): string {
  return /^(?:https?|ftp):\/\/(?:[^\s/@]*@)?([\w.-]+)/i.exec(link)?.[1].toLowerCase().replace(/\.+$/, '') ?? '';
}

function hostsIn(text: string): string[] {
  return (text.match(/\b(?:https?|ftp):\/\/[^\s<>"')]+/gi) ?? []).map(hostOf);
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

function addresses(list: readonly Address[] | undefined): number {
  return (list ?? []).reduce((sum, { group }) => sum + (group ? group.length : 1), 0);
}

function capitalShare(text: string): number {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  return letters === 0 ? 0 : Math.round((1000 * capitals) / letters) / 1000;
}
