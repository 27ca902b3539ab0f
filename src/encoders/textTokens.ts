/** The part of a tokenizer that is used here: `Tokenizer` of @huggingface/tokenizers. */
export interface PieceTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { readonly ids: readonly number[] };
}

/** A text as its encoder reads it. */
export interface TextTokens {
  /** Special tokens included; at most the limit. */
  readonly ids: readonly number[];
  /** Whether the text was longer. */
  readonly cut: boolean;
}

/** Characters that no token spans, on average over a text: enough of them give at least the limit's tokens. */
const charactersPerToken = 64;

/**
 * Cuts texts into at most `maxTokens` tokens: the beginning of the text, between the special tokens that the model expects
 * round it ([CLS] and [SEP] for BERT).
 */
export function textTokens(tokenizer: PieceTokenizer, maxTokens: number): (text: string) => TextTokens {
  const { before, after } = specialTokens(tokenizer);
  const room = maxTokens - before.length - after.length;
  const bare = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  return (text) => {
    let ids = bare(beginning(text, room));
    // A beginning of mostly blanks may fall short.
    if (ids.length < room && text.length > room * charactersPerToken) ids = bare(text);
    const cut = ids.length > room;
    return { ids: [...before, ...ids.slice(0, room), ...after], cut };
  };
}

/** Enough of a long text, up to a blank, so that a book is not tokenized for its first page. */
function beginning(text: string, room: number): string {
  if (text.length <= room * charactersPerToken) return text;
  const end = text.slice(0, room * charactersPerToken).search(/\s\S*$/);
  return end > 0 ? text.slice(0, end) : text;
}

/** What the tokenizer puts before and after a text. */
function specialTokens(tokenizer: PieceTokenizer): { before: readonly number[]; after: readonly number[] } {
  const text = 'a';
  const { ids: bare } = tokenizer.encode(text, { add_special_tokens: false });
  const { ids: whole } = tokenizer.encode(text, { add_special_tokens: true });
  const at = whole.findIndex((_, i) => bare.every((id, j) => whole[i + j] === id));
  return { before: whole.slice(0, at), after: whole.slice(at + bare.length) };
}
