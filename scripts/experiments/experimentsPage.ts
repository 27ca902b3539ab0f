import { markdownTable } from '../pages/markdownTable.js';
import { type NewestRecord, newestRecords } from '../pages/newestRecords.js';
import { experimentList } from './experimentList.js';
import type { RecordedSweep } from './recordedSweep.js';

const intro = `# What the experiments say

The questions that come up before anybody labels anything, answered on data that everybody has: worlds with planted truth ([synthetic.md](synthetic.md)) and the mails of \`tasks/mail\`. This page is
made whole by \`npm run experiments\` out of what it recorded in \`bench/results\`; each section's numbers are remade by the command above them. \`npm run experiments -- --only a,b\` takes some of the
experiments, \`--quick\` fewer values and seeds, which are shown and not recorded. Sentences are computed ([analysis.md](analysis.md)): means over seeds, 95 % intervals over seeds, and
"no clear difference" where that is the truth. They speak of these data, these networks and these numbers of rows. The same questions on sets with licences of their own stand in \`bench/results\` under \`experiment/\`. Minutes are what the runs took of the clock, beside whatever else the machine did.
Values, seeds and sizes were cut until the whole fitted into two hours on two cores, for some sweeps after their first cells had been seen; none was chosen for its answer.
`;

/** What `docs/experiments-results.md` holds. @param folder of the records */
export function experimentsPage(folder: string): string {
  const newest = readRecords(folder);
  const told = experimentList.flatMap(({ letter, title, sweeps }) => {
    const own = sweeps.flatMap(({ name, data, shows }) => {
      const found = newest.get(name);
      return found && data !== 'shared' ? [{ name, shows, ...found }] : [];
    });
    return own.length > 0 ? [{ letter, title, sweeps: own }] : [];
  });
  const rows = told.flatMap(({ letter, sweeps }) =>
    sweeps.map(({ name, figures: { question, answers, runs, seconds } }) => [
      `[${letter}](#${letter}-${name})`,
      question,
      leading(answers)
        .map(({ setting, sentence }) => (setting ? `*${setting}*: ${sentence}` : sentence))
        .join('<br>'),
      String(runs),
      minutes(seconds),
    ]),
  );
  const parts = [intro, markdownTable(['', 'question', 'answer', 'runs', 'minutes'], rows)];
  for (const { letter, title, sweeps } of told) {
    parts.push(`## ${title}\n`);
    for (const { name, figures, where } of sweeps) {
      const { question, command, cells, runs, seeds, seconds, answers } = figures;
      parts.push(
        `<a id="${letter}-${name}"></a>\n\n### ${question}\n`,
        `\`${command}\` — ${cells} cells in ${runs} runs, ${seeds} seeds, ${minutes(seconds)} minutes of runs one after the other; ${where}. The file: [configs/sweep-${name}.yaml](../configs/sweep-${name}.yaml).\n`,
      );
      for (const { setting, title: found, sentence, table, charts } of answers) {
        parts.push(`**${setting ? `${found}, ${setting}` : found}.** ${sentence}\n`);
        for (const { file, caption } of charts) parts.push(`![${caption}](experiments/${file})\n`);
        parts.push(
          `<details><summary>${table.caption}</summary>\n`,
          markdownTable(table.head, table.rows),
          '</details>\n',
        );
      }
    }
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

/** The answers of the foremost analysis: value by value where they were made so. */
function leading(answers: RecordedSweep['answers']): RecordedSweep['answers'] {
  const own = answers.filter(({ analysis }) => analysis === answers[0]?.analysis);
  const apart = own.filter(({ setting }) => setting !== undefined);
  return apart.length > 0 ? apart : own;
}

/** Experiment → its newest record. */
function readRecords(folder: string): Map<string, NewestRecord<RecordedSweep>> {
  const records = newestRecords<RecordedSweep>(folder).filter(({ benchmark }) => benchmark.startsWith('experiment/'));
  return new Map(records.map((record) => [record.benchmark.replace('experiment/', ''), record]));
}

function minutes(seconds: number): string {
  return (seconds / 60).toFixed(1);
}
