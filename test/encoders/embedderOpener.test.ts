import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { embedderOpener } from '../../src/encoders/embedderOpener.js';
import { type EncoderSpec, keyStatus } from '../../src/features/embedder.js';
import { onnxRuntime } from '../support/onnxRuntime.js';
import { type TinyEncoder, writeTinyEncoder } from '../support/tinyEncoder.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-encoder-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const tiny = (given: TinyEncoder = {}) => writeTinyEncoder(join(folder, `tiny${count++}`), given);

async function embed(
  texts: readonly string[],
  spec: Partial<EncoderSpec> & { model: string },
  store: ContentStore | null = null,
) {
  const embedder = await embedderOpener({ home: folder, store })({ source: 'encoder', ...spec });
  try {
    const { d, values, status } = await embedder.embed(texts);
    const rows = Array.from(texts, (_, i) => [...values.slice(i * d, (i + 1) * d)]);
    return { rows, status: [...status], hash: embedder.hash };
  } finally {
    await embedder.close();
  }
}

describe.skipIf(!onnxRuntime)('a text encoder', () => {
  it('takes the mean of all tokens, the special ones included', async () => {
    // [CLS] a b [SEP] → (1 + 2 + 0 + 0, 0 + 0 + 4 + 1) ∕ 4; the second text has the pieces a ##c and an unknown word.
    const { rows, status } = await embed(['A b', 'ac zz'], { model: tiny() });
    expect(rows).toEqual([[3 / 4, 5 / 4], [9 / 5, Math.fround(14 / 5)].map(Math.fround)]);
    expect(status).toEqual([keyStatus.whole, keyStatus.whole]);
  });

  it('takes the first token where the folder or the config says cls, and length 1 where it says so', async () => {
    const table = [
      [0, 0],
      [0, 0],
      [3, 4],
      [0, 0],
      [9, 9],
      [9, 9],
      [9, 9],
    ];
    expect((await embed(['a b'], { model: tiny({ pooling: ['cls_token'], table }) })).rows).toEqual([[3, 4]]);
    const normalized = await embed(['a b'], { model: tiny({ pooling: ['cls_token'], normalize: true, table }) });
    expect(normalized.rows).toEqual([[0.6, 0.8].map(Math.fround)]);
    const own = await embed(['a b'], { model: tiny({ table }), pooling: 'cls', normalize: true });
    expect(own.rows).toEqual(normalized.rows);
  });

  it('cuts long texts, keeps [CLS] and [SEP] at their ends, and says which', async () => {
    // Room for 6 tokens: [CLS] a a a a [SEP].
    const model = tiny();
    const { rows, status } = await embed(['a a a a', 'a a a a b', `${'a '.repeat(5000)}b`], { model });
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
    expect(rows[0]).toEqual([9 / 6, 1 / 6].map(Math.fround));
    expect(status).toEqual([keyStatus.whole, keyStatus.cut, keyStatus.cut]);
    const shorter = await embed(['a b'], { model, maxTokens: 3 });
    expect(shorter.rows[0]).toEqual([3 / 3, 1 / 3].map(Math.fround));
  });

  it('finds the tokens behind a run of blanks that is longer than the beginning looked at', async () => {
    const { rows, status } = await embed(['a b', `a${' '.repeat(5000)}b`], { model: tiny() });
    expect(rows[1]).toEqual(rows[0]);
    expect(status[1]).toBe(keyStatus.whole);
  });

  it('names a model by all that its vectors rest on', async () => {
    const base = tiny();
    const hash = async (model: string, spec: Partial<EncoderSpec> = {}) => (await embed([], { model, ...spec })).hash;
    expect(await hash(tiny())).toBe(await hash(base));
    expect(await hash(base, { pooling: 'mean', normalize: false, maxTokens: 6 })).toBe(await hash(base));
    const others = [
      await hash(base, { pooling: 'cls' }),
      await hash(base, { normalize: true }),
      await hash(base, { maxTokens: 5 }),
      await hash(
        tiny({ table: Object.values({ a: [1, 1], b: [1, 1], c: [1, 1], d: [1, 1], e: [1, 1], f: [1, 1], g: [2, 1] }) }),
      ),
      await hash(tiny({ files: { 'tokenizer_config.json': '{"do_lower_case": true}' } })),
    ];
    expect(new Set([await hash(base), ...others]).size).toBe(6);
  });

  it('encodes what the cache does not hold, and nothing else', async () => {
    const model = tiny();
    const store = new ContentStore(join(folder, 'cache-a'), 1e9);
    const first = await embed(['a', 'b', 'a b'], { model }, store);
    // Without its weights' session it could not encode: the packages are not even asked for.
    const again = await embed(['b', 'a b', 'a'], { model }, store);
    expect(again.rows).toEqual([first.rows[1], first.rows[2], first.rows[0]]);
    const entries = readdirSync(join(folder, 'cache-a'), { recursive: true }).filter((name) =>
      String(name).endsWith('.entry'),
    );
    expect(entries.length).toBe(1);
    const more = await embed(['a', 'b b', 'b b b b b'], { model }, store);
    const fresh = await embed(['a', 'b b', 'b b b b b'], { model });
    expect(more).toEqual(fresh);
    expect(more.status).toEqual([keyStatus.whole, keyStatus.whole, keyStatus.cut]);
    const kept = await embed(['b b b b b'], { model }, store);
    expect(kept.status).toEqual([keyStatus.cut]);
  });

  it('says what is wrong with a folder', async () => {
    const errorOf = (spec: Partial<EncoderSpec> & { model: string }) =>
      embed(['a'], spec).then(
        () => 'none',
        (error: Error) => error.message.replaceAll(folder, '').split('\n')[0],
      );
    expect(await errorOf({ model: join(folder, 'nowhere') })).toMatch(/^ENCODER_MISSING .*nowhere/);
    expect(await errorOf({ model: 'minilm' })).toMatch(/^ENCODER_MISSING .*minilm is not installed/);
    expect(await errorOf({ model: '../../no/such/place' })).toMatch(/^ENCODER_MISSING/);
    expect(await errorOf({ model: 'mini lm' })).toMatch(/^ENCODER_NAME/);
    expect(await errorOf({ model: 'minilmm' })).toMatch(/^ENCODER_NAME .*minilm, bgeSmall/);
    expect(await errorOf({ model: tiny({ pooling: ['max_tokens'] }) })).toMatch(/^ENCODER_POOLING .*max_tokens/);
    expect(await errorOf({ model: tiny({ pooling: ['mean_tokens', 'max_tokens'] }) })).toMatch(/^ENCODER_POOLING/);
    expect(await errorOf({ model: tiny(), maxTokens: 7 })).toMatch(/^ENCODER_TOKENS .*up to 6.*received 7/);
    expect(await errorOf({ model: tiny({ inputs: ['pixels'] }) })).toMatch(/^ENCODER_SHAPE .*pixels/);
    const dense = { 'modules.json': '[{"path": "", "type": "sentence_transformers.models.Dense"}]' };
    expect(await errorOf({ model: tiny({ files: dense }) })).toMatch(/^ENCODER_FOLDER .*received Dense/);
    expect(await errorOf({ model: tiny({ files: { 'tokenizer.json': '{' } }) })).toMatch(
      /^ENCODER_FOLDER .*tokenizer.json/,
    );
    const broken = tiny();
    writeFileSync(join(broken, 'onnx/model.onnx'), 'no model');
    expect(await errorOf({ model: broken })).toMatch(/^ENCODER_BROKEN .*model.onnx/);
    rmSync(join(broken, 'onnx'), { recursive: true });
    expect(await errorOf({ model: broken })).toMatch(/^ENCODER_FOLDER .*onnx\/model.onnx/);
  });
});
