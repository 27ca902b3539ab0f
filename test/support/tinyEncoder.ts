import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tinyOnnx } from './tinyOnnx.js';

/** The tokens of {@link writeTinyEncoder}'s tokenizer and their vectors. */
export const tinyTokens: Readonly<Record<string, readonly [number, number]>> = {
  '[PAD]': [0, 0],
  '[UNK]': [0, 7],
  '[CLS]': [1, 0],
  '[SEP]': [0, 1],
  a: [2, 0],
  b: [0, 4],
  '##c': [6, 6],
};

export interface TinyEncoder {
  readonly pooling?: readonly string[];
  readonly normalize?: boolean;
  readonly maxTokens?: number;
  readonly inputs?: readonly string[];
  /** Stands in for the tokens' vectors. */
  readonly table?: readonly (readonly number[])[];
  /** More files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes a sentence-transformers folder with an ONNX model of seven tokens and two dimensions. */
export function writeTinyEncoder(folder: string, given: TinyEncoder = {}): string {
  const { pooling = ['mean_tokens'], normalize = false, maxTokens = 6, inputs, files = {} } = given;
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const types = ['Transformer', 'Pooling', ...(normalize ? ['Normalize'] : [])];
  write('onnx/model.onnx', tinyOnnx(given.table ?? Object.values(tinyTokens), { inputs }));
  write('tokenizer.json', JSON.stringify(tokenizer()));
  write(
    'modules.json',
    JSON.stringify(
      types.map((type, i) => ({ idx: i, path: `${i}_${type}`, type: `sentence_transformers.models.${type}` })),
    ),
  );
  write(
    '1_Pooling/config.json',
    JSON.stringify(Object.fromEntries(pooling.map((way) => [`pooling_mode_${way}`, true]))),
  );
  write('sentence_bert_config.json', JSON.stringify({ max_seq_length: maxTokens }));
  for (const [name, content] of Object.entries(files)) write(name, content);
  return folder;
}

function tokenizer() {
  const vocab = Object.fromEntries(Object.keys(tinyTokens).map((token, id) => [token, id]));
  const special = (content: string) => ({
    id: vocab[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const piece = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  const template = (token: string) => ({ id: token, ids: [vocab[token]], tokens: [token] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map(special),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [piece('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, piece('[SEP]')],
      pair: [],
      special_tokens: { '[CLS]': template('[CLS]'), '[SEP]': template('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
