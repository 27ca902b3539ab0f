import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A comment that saving must keep, with all that stands round it. */
export const studioYaml = `# Which mail is spam?
version: 1
name: mail
data: {source: mail.csv, id: id, splits: {column: split}}
labelModel: {kind: majorityVote} # plain votes
tasks:
  - name: spam
    classes: [ham, spam]
    gold: {column: gold, train: none}
    labelingFunctions:
      # Words of those who sell.
      - name: offer
        kind: keyword
        field: text
        any:
          - offer # the usual word
          - pills
        vote: spam
      - {name: meeting, kind: keyword, field: text, any: [meeting, notes],   vote: ham} # colleagues
      - {name: long, kind: threshold, field: text.words, above: 30, vote: ham}
  - name: urgent
    classes: [no, yes]
    labelingFunctions:
      - {name: now, kind: regex, field: text, pattern: "\\\\bnow\\\\b", flags: i, vote: yes}
      - {name: calm, kind: keyword, field: text, any: [thanks, notes], vote: no}
slices:
  - {name: short, kind: threshold, field: text.words, below: 4}
`;

const texts = [
  ['cheap pills now', 'spam'],
  ['meeting notes attached', 'ham'],
  ['thanks for the offer of help', 'ham'],
  ['buy this offer now please', 'spam'],
  ['<b>no</b> word of it', 'ham'],
] as const;

/** Rows per split in turns of ten: seven train, two validation, one test. */
export const studioRows = 200;

/** Writes `mail.yaml` and `mail.csv`: 200 rows of five texts in turn, of which "thanks for the offer of help" is wrongly spam by `offer`. */
export function writeStudioExperiment(folder: string): void {
  const lines = Array.from({ length: studioRows }, (_, i) => {
    const [text, gold] = texts[i % texts.length];
    const split = i % 10 < 7 ? 'train' : i % 10 < 9 ? 'validation' : 'test';
    return `m${i},${split},"${text} ${i}",${gold}`;
  });
  writeFileSync(join(folder, 'mail.csv'), `id,split,text,gold\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'mail.yaml'), studioYaml);
}
