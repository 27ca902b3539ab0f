import type { LabelingFunction } from '../../src/labeling/labelingFunction.js';

/** What the functions below read of a mail; see `prepare.ts` for the columns. */
interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly quoted_lines: number;
  readonly links: number;
}

/** A stranger, a fortune, a confidence, a bank: one such word means nothing, four kinds of them are the advance-fee letter. */
export const advanceFee: LabelingFunction<Mail> = ({ text }) => {
  const signs = [
    /\b(?:nigeria|lagos|zimbabwe|congo|sierra leone|ivory coast|liberia|angola|south africa)/i,
    /\b(?:million|thousand) (?:u\.?s\.?|united states)|\bus\$ ?\d/i,
    /\b(?:late|former) (?:president|head of state|husband|father|minister|general)|\bdeceased\b|\bnext of kin\b/i,
    /\bconfiden(?:tial|ce)|\butmost secrecy\b|\bstrictly private\b/i,
    /\b(?:foreign|bank) (?:account|partner)|\btransfer of (?:the|this) (?:fund|money)|\bthe funds?\b/i,
    /\bdear (?:sir|friend|madam)/i,
    /\b(?:urgent|business) (?:assistance|proposal|relationship)|\byour assistance\b/i,
  ];
  return signs.filter((sign) => sign.test(text)).length >= 4 ? 'spam' : null;
};

/** A subject in capitals sells something. */
export const shoutingSubject: LabelingFunction<Mail> = ({ subject }) => {
  const letters = subject.replace(/[^\p{L}]/gu, '');
  return letters.length >= 8 && letters === letters.toUpperCase() ? 'spam' : null;
};

/** Somebody asks people for help: a question, and words for not knowing or for asking round. */
export const asksAround: LabelingFunction<Mail> = ({ text, links }) => {
  const asks = /\?\s*$/m.test(text);
  const round =
    /\b(?:any(?:one|body)|does someone|any (?:ideas?|help|pointers|suggestions|thoughts)|folks|hi all|hello all)\b/i;
  return asks && links < 10 && round.test(text) ? 'list' : null;
};

/** An item of a news feed: one short paragraph without greeting, quotation, thanks or a word about its writer. */
export const newsBrief: LabelingFunction<Mail> = ({ text, quoted_lines }) => {
  const words = text.split(/\s+/).filter(Boolean).length;
  if (words < 5 || words > 120 || quoted_lines > 0) return null;
  const personal =
    /\b(?:I'm|I've|I'd|I'll|my|hi|hello|hey|thanks|cheers|regards|anyone|you)\b|^-- ?$|^\s*-\s?\w+\s*$/im;
  return personal.test(text) ? null : 'direct';
};

/** Quotation and answer in turn: a line of one's own right below a quoted one, or a quoted one below one's own, twice. */
export const answersInline: LabelingFunction<Mail> = ({ text }) => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const quoted = lines.map((line) => /^\s{0,3}[>|]/.test(line));
  const turns = quoted.filter((here, i) => i > 0 && here !== quoted[i - 1]).length;
  return turns >= 2 ? 'reply' : null;
};

/** A passage from elsewhere to talk about: it begins with a link, or has many words and no quotation. */
export const pastedArticle: LabelingFunction<Mail> = ({ text, quoted_lines }) => {
  if (quoted_lines > 0) return null;
  const begins = /^\s*(?:<|\[)?http:\/\//.test(text);
  return begins || text.length > 4000 ? 'original' : null;
};

/** Gadgets, politics and money in one mail: talk among friends who follow the news. */
export const worldAffairs: LabelingFunction<Mail> = ({ subject, text }) => {
  const seen = `${subject}\n${text}`;
  const themes = [
    /\b(?:bush|iraq|war|congress|president|senat(?:e|or)|politic\w*|government|terror\w*|democra\w*|liberal|republican)\b/i,
    /\b(?:econom\w*|market|stock|capital|dot-?com|startup|venture|billion|corporat\w*)\b/i,
    /\b(?:america\w*|europe\w*|california|san francisco|new york|silicon valley|china|israel|soviet)\b/i,
    /\b(?:music|riaa|copyright|drm|napster|film|hollywood|books?|philosoph\w*|religio\w*|god)\b/i,
  ];
  return themes.filter((theme) => theme.test(seen)).length >= 2 ? 'fork' : null;
};
