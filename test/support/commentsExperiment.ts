import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../src/core/rng.js';
import { testBackend } from './testBackend.js';

/** Writes `comments.yaml` and its 4,000 rows into `folder`. */
export function commentsExperiment(folder: string): void {
  writeFileSync(join(folder, 'comments.csv'), comments(4000));
  writeFileSync(
    join(folder, 'comments.yaml'),
    `version: 1
name: comments
seed: 3
data: {source: comments.csv, id: id}
features:
  text: {kind: hashedNgrams, field: text, dimensions: 512}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: plug, kind: keyword, field: text, any: [subscribe, my channel], vote: spam}
      - {name: music, kind: keyword, field: text, any: [song, love, beat], vote: ham}
trunk: {kind: mlp, layers: [16], dropout: 0.2}
training: {epochs: 8, batchSize: 16, checkpoints: {everySteps: 200, keep: 2}}
backend: {kind: ${testBackend('wasm')}}
`,
  );
}

/** Words that tell the class, most rows with one that a labeling function knows. */
function comments(n: number): string {
  const rng = new Rng(5);
  const pick = (words: readonly string[]) => words[rng.integer(words.length)];
  const lines = Array.from({ length: n }, (_, id) => {
    const spam = rng.uniform() < 0.5;
    const own = spam ? ['money', 'click', 'free', 'winner'] : ['voice', 'lyrics', 'guitar', 'chorus'];
    const known = spam ? ['subscribe', 'my channel'] : ['song', 'love', 'beat', ''];
    return `c${id},${pick(own)} ${pick(['the', 'a', 'this'])} ${pick(known)} ${pick(own)},${spam ? 'spam' : 'ham'}`;
  });
  return ['id,text,label', ...lines].join('\n');
}
