import type { Header } from 'postal-mime';

/** The gold of the five mail tasks as class names; '' where a task does not apply or the truth is unknown. */
export interface MailGold {
  readonly spam: 'ham' | 'spam';
  readonly hard_ham: 'easy' | 'hard' | '';
  readonly mailing_list: 'direct' | 'list' | '';
  readonly topic: 'fork' | 'ilug' | 'rpm' | 'antispam' | 'exmh' | 'other' | '';
  readonly reply: 'original' | 'reply' | '';
}

/**
 * Gold from the corpus' group and from the headers that mail software writes (RFC 2369 and 2919 for lists, RFC 5322 for
 * replies). No header read here becomes a column.
 */
export function mailGold(group: string, headers: readonly Header[], subject: string, body: string): MailGold {
  if (group.startsWith('spam')) return { spam: 'spam', hard_ham: '', mailing_list: '', topic: '', reply: '' };
  const list = listGold(headers, subject, body);
  return {
    spam: 'ham',
    hard_ham: group.startsWith('hard') ? 'hard' : 'easy',
    mailing_list: list,
    topic: list === 'list' ? topicGold(headers) : '',
    reply: replyGold(headers, subject),
  };
}

/** Headers that list software writes, today's and those of 2002. */
const listHeaders = /^(?:list-\w+|mailing-list|x-mailing-list|x-beenthere|x-mailman-version)$/;

/** Without such a header, a list's precedence, tag or footer leaves the truth open: the header may have been lost. */
function listGold(headers: readonly Header[], subject: string, body: string): MailGold['mailing_list'] {
  if (headers.some(({ key }) => listHeaders.test(key))) return 'list';
  const bulk = headers.some(({ key, value }) => key === 'precedence' && /^(?:bulk|list)\b/i.test(value.trim()));
  const tagged = /^\s*(?:re:\s*)*\[[^\]]+\]/i.test(subject);
  const footer = /\/listinfo\/|^[\w' -]{3,40} mailing list\s*$/m.test(body);
  return bulk || tagged || footer ? '' : 'direct';
}

const topics: readonly (readonly [RegExp, MailGold['topic']])[] = [
  [/^fork\./i, 'fork'],
  [/^ilug\./i, 'ilug'],
  [/^rpm-(?:zzz)?list\./i, 'rpm'],
  [/^(?:razor|spamassassin)-/i, 'antispam'],
  [/^exmh-/i, 'exmh'],
];

function topicGold(headers: readonly Header[]): MailGold['topic'] {
  const value = headers.find(({ key }) => key === 'list-id')?.value ?? '';
  const id = /<([^>]*)>/.exec(value)?.[1] ?? value;
  return topics.find(([pattern]) => pattern.test(id.trim()))?.[1] ?? 'other';
}

/** A subject that says `Re:` on a mail without the headers leaves the truth open. */
function replyGold(headers: readonly Header[], subject: string): MailGold['reply'] {
  if (headers.some(({ key, value }) => (key === 'in-reply-to' || key === 'references') && value.trim())) return 'reply';
  return /^\s*(?:\[[^\]]*\]\s*)*(?:re|aw|antw|sv)(?:\[\d+\])?\s*:/i.test(subject) ? '' : 'original';
}
