/**
 * Takes out of a mail's body what list servers, the feed reader, spam traps and the corpus' makers wrote into it.
 * Those lines say which list or folder a mail lay in, not what it is about: with them a task would be a look-up.
 * What people wrote stays, quotations and signatures included; links keep their host only, as paths hold list names and
 * serial numbers. The choices are explained in ../README.md.
 */
export function hideTraces(body: string): string {
  const lines = body
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*URL: .*\n(?:Date: .*\n)?/, '') // the feed reader's own little header
    .split('\n');
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const bare = unquoted(lines[i]);
    const block = serverBlocks.find(({ from }) => from.test(bare));
    if (block) {
      const end = lines.slice(i + 1, i + 1 + block.longest).findIndex((line) => block.until.test(unquoted(line)));
      i += end + 1; // an end that never comes takes the first line only
    } else if (!serverLines.some((pattern) => pattern.test(bare))) kept.push(lines[i]);
  }
  return hideNames(kept.join('\n'))
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Hides addresses, paths of links, dates, and the names of lists and of the corpus' owner in running text or a subject. */
export function hideNames(text: string): string {
  return text
    .replace(/\b(?:https?|ftp):\/\/([^\s/<>"')\]:]+)[^\s<>"')\]]*/gi, (_url, host: string) =>
      corpusHosts.test(host) ? '' : `http://${host.toLowerCase().replace(/^.*@/, '')}`,
    )
    .replace(/<?(?:\bmailto:\s*)?[\w.+=#%-]+@[\w-]+(?:\.[\w-]+)*>?/gi, '<address>')
    .replace(/\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/g, '')
    .replace(datePattern, '')
    .replace(/\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?(?:\s*[+-]\d{4}\b)?(?:\s*\([A-Z]{3,4}\))?/gi, '')
    .replace(corpusNames, '');
}

function unquoted(line: string): string {
  return line.replace(/^[>|\s]+/, '').trimEnd();
}

/** Runs of lines that a list server or a filter adds: from, up to and with `until`, within so many lines. */
const serverBlocks: readonly { readonly from: RegExp; readonly until: RegExp; readonly longest: number }[] = [
  { from: /^This sf\.net email is sponsored by/i, until: /^(?:_{20,}|-{20,})?$/, longest: 8 },
  { from: /^-+ Yahoo! Groups Sponsor -/, until: /^-{20,}[~_]*->/, longest: 10 },
  { from: /^To unsubscribe from this group, send an email to/i, until: /Yahoo! Groups is subject to/i, longest: 6 },
  { from: /^SPAM: -+ ?Start SpamAssassin/i, until: /^SPAM: -+ ?End of SpamAssassin/i, longest: 60 },
];

/** Single lines that a list server, a spam trap or a filter adds, quoted or not. */
const serverLines: readonly RegExp[] = [
  /\b(?:mailman|lists)\/listinfo\b/i,
  /\bpipermail\b/i,
  /^_{30,}$/,
  /^-{40,}$/,
  /^[\w' -]{3,40} mailing list(?: <[^>]*>)?$/i,
  /^[\w.-]+@(?:lists\.sourceforge\.net|redhat\.com|freshrpms\.net|xent\.com|linux\.ie|example\.[\w.]+)$/i,
  /^Irish Linux Users' Group/i,
  /^List maintainer:/i,
  /\(un\)subscription information/i,
  /^--DeathToSpam/,
  /Yahoo! Groups is subject to/i,
  /^SPAM: /,
];

const months =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const days = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\\s+)?';

/** `Thu, 22 Aug 2002`, `22 August 2002`, `August 22, 2002`, `Thu Aug 22`: the corpus' groups differ in date. */
const datePattern = new RegExp(
  `\\b${days}(?:\\d{1,2}(?:st|nd|rd|th)?[\\s-]+(?:${months})\\b\\.?,?(?:[\\s-]+(?:19|20)?\\d{2}\\b)?|(?:${months})\\b\\.?\\s+\\d{1,2}(?:st|nd|rd|th)?\\b(?:,?\\s+(?:19|20)\\d{2}\\b)?)`,
  'gi',
);

/** Hosts of the lists themselves and of the mailbox in which the corpus was collected. */
const corpusHosts =
  /(?:^|[.@])(?:xent\.(?:com|org)|linux\.ie|tuatha\.org|freshrpms\.net|lists\.sourceforge\.net|listman\.redhat\.com|taint\.org|netnoteinc\.com|jmason\.org|slashnull\.org|newsisfree\.com|(?:e|yahoo)groups\.com|example\.(?:com|net|org|sourceforge\.net))$/i;

/** Names of lists (not of what they are about: exmh, spamassassin, rpm stay) and of the mailbox' owner. */
const corpusNames = new RegExp(
  [
    '\\b(?:www\\.)?(?:[\\w-]+\\.)*(?:taint\\.org|netnoteinc\\.com|jmason\\.org|slashnull\\.org|xent\\.com|linux\\.ie|freshrpms\\.net|lists\\.sourceforge\\.net|example\\.sourceforge\\.net)\\b',
    '\\b(?:ilug|iiu|rpm-(?:zzz)?list|(?:zzzz|for)teana|satalk|sadev|sacvs|spamassassin-(?:talk|devel|commits|sightings)|razor-users|exmh-(?:users|workers))\\b',
    '\\b(?:fork(?:-list|_list)?|forkers?|forkage|friends of rohit(?: khare)?)\\b',
    "\\birish linux users'? group\\b",
    '\\b(?:y{3,}|z{3,}|q{6,})[\\w-]*',
    '\\bjm\\b|\\bjmason\\b|\\bnetnote(?:inc)?\\b',
    'DeathToSpam\\w*',
  ].join('|'),
  'gi',
);
