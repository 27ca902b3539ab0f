/** What a mail's HTML part says to its reader, and what it is made of. */
export interface HtmlReading {
  /** The words a reader sees; block elements start a new line. */
  readonly text: string;
  /** The targets of links and forms, in order. */
  readonly links: readonly string[];
  readonly images: number;
  readonly forms: number;
}

/**
 * Reads an HTML part as text. Deliberately simple: no page is laid out, style sheets are not followed, and a `<` that
 * opens no tag stays. Comments vanish without a gap, because spam hides words from filters by cutting them with comments.
 * Every pattern is linear in the length of the part.
 */
export function htmlToText(html: string): HtmlReading {
  const links: string[] = [];
  let images = 0;
  let forms = 0;
  const visible = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(script|style|title)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/[ \t\r\n\f]+/g, ' ')
    .replace(
      /<(\/?)([a-z][a-z0-9]*)\b([^>]*)(?:>|$)/gi,
      (_tag, closing: string, rawName: string, attributes: string) => {
        const name = rawName.toLowerCase();
        if (!closing) {
          if (name === 'a' || name === 'area') links.push(...attribute(attributes, 'href'));
          if (name === 'form') links.push(...attribute(attributes, 'action'));
          if (name === 'form') forms++;
          if (name === 'img') images++;
        }
        return inline.has(name) ? '' : '\n';
      },
    )
    .replace(/<[!?/][^>]*>/g, '');
  const text = decodeEntities(visible)
    .replace(/[ \u00a0\t]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
  return { text, links, images, forms };
}

/** Elements that do not break a line; everything else does. */
const inline = new Set('a abbr b big code em font i img s small span strong sub sup tt u'.split(' '));

function attribute(attributes: string, name: 'href' | 'action'): string[] {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  const value = match && (match[1] ?? match[2] ?? match[3]);
  return value ? [decodeEntities(value).trim()] : [];
}

/** The named entities that these mails use; an unknown one stays as it is written. */
// biome-ignore format: a line per family reads better
const entities: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', trade: '™', bull: '•', middot: '·',
  laquo: '«', raquo: '»', ldquo: '“', rdquo: '”', lsquo: '‘', rsquo: '’', ndash: '–', mdash: '—', hellip: '…',
  cent: '¢', pound: '£', euro: '€', yen: '¥', deg: '°', eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', ntilde: 'ñ',
  ouml: 'ö', uuml: 'ü', auml: 'ä', szlig: 'ß', aacute: 'á', iacute: 'í', oacute: 'ó', uacute: 'ú', iexcl: '¡', times: '×',
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name.toLowerCase()] ?? whole;
    const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : whole;
  });
}
