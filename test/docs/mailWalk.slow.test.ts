import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../tasks/mail/prepare.js';
import { commandLine } from '../support/commandLine.js';

// The story of README.md, "From a wrong mail to the line that did it", on the real mail: once with its commands, once in the studio.

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-walk-'));
const { start, espalier } = commandLine(folder);
const spamYaml = join(folder, 'tasks/mail/spam.yaml');
const mail = '104f6e79d3ee';

beforeAll(async () => {
  cpSync(join(root, 'configs/mail.yaml'), join(folder, 'configs/mail.yaml'));
  cpSync(join(root, 'tasks/mail'), join(folder, 'tasks/mail'), { recursive: true });
  mkdirSync(join(folder, 'data'));
  await prepare(join(folder, 'data/mail.jsonl'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the story's block says after `$ espalier`: what is run, in its order. */
function commands(): string[][] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, block] = /## From a wrong mail to the line that did it[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)!;
  return block
    .split('\n')
    .filter((line) => line.startsWith('espalier '))
    .map((line) =>
      line
        .replace(/\s+#.*$/, '')
        .split(/\s+/)
        .slice(1),
    );
}

async function run(command: string[]): Promise<string> {
  const { code, stdout, stderr } = await espalier(...command);
  expect(code, `${command.join(' ')}\n${stderr}`).toBe(0);
  return stdout.replace(/\s+/g, ' ');
}

/** The edit of the story: "free" is no bait any more. */
function edit(): void {
  const text = readFileSync(spamYaml, 'utf8');
  expect(text).toContain('          free,\n');
  writeFileSync(spamYaml, text.replace('          free,\n', ''));
}

it("the README's commands lead from a mail that is wrongly spam to the line that did it, its edit, a retrained run and the comparison", async () => {
  const asked = commands();
  expect(asked.map(([name]) => name)).toEqual(['run', 'errors', 'explain', 'label', 'diff', 'run', 'compare']);
  const [first, errors, explain, label, diff, second, compare] = asked;
  await run(first);

  expect(await run(errors)).toMatch(/ham .*spam .*label model/);
  const wrong = readFileSync(join(folder, errors[errors.indexOf('--out') + 1]), 'utf8');
  expect(wrong).toMatch(new RegExp(`^.*${mail}.*$`, 'm'));

  expect(explain).toContain(mail);
  expect(await run(explain)).toMatch(
    /spam: spam 8\d\.\d% by \w+; validation row, gold ham.* bait spam 2\.\d\d ham 60\.0%/,
  );

  edit();
  await run(label);
  const changed = await run(diff);
  expect(changed).toMatch(/spam: \d+ of 6,046 labels differ/);
  expect(changed).toMatch(/bait changed/);
  expect(changed).toMatch(new RegExp(`${mail} validation spam 0\\.8\\d none bait: spam → –`));

  await run(second);
  const compared = await run(compare);
  expect(compared).toMatch(/macroF1 on the validation split/);
  expect(compared).toMatch(/spam 582 \d/);
});

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((path) => path && existsSync(path));

describe.skipIf(!executablePath)(`in a browser${executablePath ? '' : ' (skipped: no chromium found)'}`, () => {
  let browser: Browser;
  let studio: ReturnType<typeof start>;

  afterAll(async () => {
    await browser?.close();
    studio?.process.kill('SIGINT');
    await studio?.done;
  });

  it('the studio leads the same way, by accessible names alone', async () => {
    // As it was before the edit; the first run of the commands is there to be compared with.
    cpSync(join(root, 'tasks/mail/spam.yaml'), spamYaml);
    for (const name of ['labels', 'after']) rmSync(join(folder, 'runs', name), { recursive: true, force: true });
    if (!existsSync(join(folder, 'runs/before'))) await run(commands()[0]);
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    studio = start('studio', 'configs/mail.yaml', '--no-open', '--set', 'training.epochs=3');
    const url = await new Promise<string>((settle) => {
      let printed = '';
      studio.process.stdout!.on('data', (text) => {
        printed += text;
        const found = /http:\S+/.exec(printed);
        if (found) settle(found[0]);
      });
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(300_000);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(url);
    await page.getByRole('heading', { name: 'Look here next' }).waitFor();

    // This mail is wrongly spam …
    await page.getByRole('link', { name: /^Rows/ }).click();
    await page.getByRole('searchbox', { name: 'Text' }).fill('Elvis Costello CD');
    const list = page.getByRole('grid', { name: 'Rows, task spam' });
    await list.getByRole('row', { name: new RegExp(`^Row ${mail}, label spam 84 percent, 1 vote, gold ham`) }).click();

    // … because of this labeling function …
    const row = page.getByRole('complementary', { name: 'Row' });
    await row.getByRole('heading', { name: 'Why is it spam?' }).waitFor();
    const votes = row.getByRole('list', { name: 'Labeling function votes on spam' });
    expect(await votes.getByRole('listitem').allInnerTexts()).toEqual([expect.stringMatching(/^bait votes spam/)]);
    await votes.getByRole('link', { name: 'Edit bait' }).click();

    // … which is edited, and these labels flip.
    const form = page.getByRole('form', { name: 'Edit labeling function bait' });
    const words = form.getByRole('textbox', { name: 'Any of these, one a line' });
    await expect.poll(() => words.inputValue()).toMatch(/^free\nsave\n/);
    await words.fill((await words.inputValue()).replace('free\n', ''));
    await form.getByText('Preview done').waitFor();
    await form.getByRole('button', { name: /^Flipped labels [1-9]/ }).click();
    await form.getByRole('row', { name: new RegExp(`^Row ${mail},`) }).waitFor();
    await form.getByRole('button', { name: 'Save …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save to tasks/mail/spam.yaml' });
    await dialog.getByRole('button', { name: 'Write tasks/mail/spam.yaml' }).click();
    await form.getByText('Written to tasks/mail/spam.yaml').waitFor();
    const saved = readFileSync(spamYaml, 'utf8');
    const stood = readFileSync(join(root, 'tasks/mail/spam.yaml'), 'utf8');
    const around = (text: string) => [
      text.slice(0, text.indexOf('name: bait')),
      text.slice(text.indexOf('- { name: sums')),
    ];
    expect(around(saved)).toEqual(around(stood));
    expect(saved).not.toMatch(/\bfree\b,\s*save/);

    await page.getByRole('link', { name: /^Runs/ }).click();
    const changes = page.getByRole('region', { name: 'Differences of spam' });
    await changes.getByRole('row', { name: /^bait definition/ }).waitFor();

    // A retrained run; the page is loaded anew while it trains.
    await page.getByRole('button', { name: 'Train a new run' }).click();
    await page.getByRole('button', { name: 'Stop training' }).waitFor();
    await page.reload();
    await page.getByRole('progressbar').waitFor();
    await page
      .getByRole('status')
      .getByText(/^Done in .*: epoch 3 of 3, loss \S+, mean\/validation\/macroF1 0\.\d+$/)
      .waitFor();

    // The comparison.
    await page.getByRole('link', { name: 'Compare with before' }).click();
    const comparison = page.getByRole('region', { name: 'Comparison of the networks' });
    await comparison.getByRole('row', { name: /^spam 582 0\.\d+ → 0\.\d+/ }).waitFor();
    await changes.getByText(/of 6,046 labels differ/).waitFor();
    expect(errors).toEqual([]);
  });
});
