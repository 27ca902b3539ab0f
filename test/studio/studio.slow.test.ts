import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/commandLine.js';
import { studioYaml, writeStudioExperiment } from '../support/studioExperiment.js';

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((path) => path && existsSync(path));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'espalier-studio-browser-'));
const { start } = commandLine(folder);
type Started = ReturnType<typeof start>;

/** Starts the studio; resolves with the address that it prints. */
async function serve(...args: string[]): Promise<Started & { url: string }> {
  const started = start('studio', ...args, '--no-open');
  const url = await new Promise<string>((settle, fail) => {
    let printed = '';
    started.process.stdout!.on('data', (text) => {
      printed += text;
      const found = /http:\S+/.exec(printed);
      if (found) settle(found[0]);
    });
    started.process.on('exit', () => fail(new Error('the studio ended before it printed an address')));
  });
  return { ...started, url };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('espalier studio on the command line', () => {
  it('listens on 127.0.0.1 alone, says when a port is taken, and ends at once', async () => {
    writeStudioExperiment(folder);
    const first = await serve('mail.yaml');
    const port = new URL(first.url).port;
    expect(new URL(first.url).hostname).toBe('127.0.0.1');
    // 127.0.0.2 is this machine too, and nobody listens there.
    const elsewhere = await new Promise<string>((settle) => {
      connect(Number(port), '127.0.0.2')
        .on('error', (error: NodeJS.ErrnoException) => settle(error.code!))
        .on('connect', () => settle('connected'));
    });
    expect(elsewhere).toBe('ECONNREFUSED');
    const second = await start('studio', 'mail.yaml', '--no-open', '--port', port).done;
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/PORT_TAKEN/);
    const stopped = performance.now();
    first.process.kill('SIGINT');
    const { code } = await first.done;
    expect(code).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(5000);
    expect((await start('studio', 'nowhere.yaml', '--no-open').done).stderr).toMatch(/NO_SUCH_TARGET/);
  });
});

describe.skipIf(!executablePath)(
  `the studio in a browser${executablePath ? '' : ' (skipped: no chromium found)'}`,
  () => {
    let browser: Browser;
    let studio: Started & { url: string };

    beforeAll(async () => {
      writeStudioExperiment(folder);
      browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      });
      studio = await serve('mail.yaml');
    });

    afterAll(async () => {
      await browser?.close();
      studio?.process.kill('SIGINT');
      await studio?.done;
    });

    async function open(options: { width?: number; height?: number; scheme?: 'light' | 'dark'; bare?: boolean } = {}) {
      const { width = 1440, height = 900, scheme = 'light' } = options;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        // axe is put into the page by the test: the page's own policy would not let it in.
        bypassCSP: !options.bare,
      });
      const page = await context.newPage();
      const seen = { requests: [] as string[], errors: [] as string[] };
      page.on('request', (request) => seen.requests.push(request.url()));
      page.on('pageerror', (error) => seen.errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && seen.errors.push(message.text()));
      await page.goto(studio.url);
      await page.getByRole('heading', { name: 'Look here next' }).waitFor();
      return { context, page, seen };
    }

    const pages = {
      overview: '#/overview',
      lfs: '#/lfs?task=spam',
      composer: '#/lfs?task=spam&lf=offer',
      rows: '#/rows?task=spam',
      row: '#/rows?task=spam&row=2',
      label: '#/label?task=spam',
      slices: '#/slices?task=spam',
      runs: '#/runs',
    };
    const cases = [390, 1440].flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
    );

    it.each(cases)(
      '%i px, %s: nothing from elsewhere, no sideways scrolling, axe finds nothing',
      async (width, scheme) => {
        const { context, page, seen } = await open({ width, height: width === 390 ? 844 : 900, scheme });
        for (const [name, hash] of Object.entries(pages)) {
          await page.goto(new URL(hash, studio.url).href);
          await page.waitForTimeout(600);
          const [inner, outer] = await page.locator('html').evaluate((root) => [root.scrollWidth, root.clientWidth]);
          expect(inner, name).toBeLessThanOrEqual(outer);
          expect(await violations(page), name).toEqual([]);
          expect(
            await page
              .getByRole('heading', { level: 1 })
              .or(page.getByRole('heading', { level: 2 }))
              .count(),
          ).toBeGreaterThan(0);
        }
        await page.goto(new URL('#/rows?task=spam', studio.url).href);
        await page.getByText('What are these rows?').click();
        await page.getByRole('region', { name: 'Confidence' }).waitFor();
        expect(await violations(page), 'facets').toEqual([]);
        await page.goto(new URL('#/lfs?task=spam', studio.url).href);
        await page.getByRole('button', { name: 'Suggest' }).click();
        await page.getByRole('region', { name: 'Table of suggestions' }).waitFor();
        expect(await violations(page), 'suggestions').toEqual([]);
        const [inner, outer] = await page.locator('html').evaluate((root) => [root.scrollWidth, root.clientWidth]);
        expect(inner, 'suggestions').toBeLessThanOrEqual(outer);
        await page.getByRole('button', { name: /^Keys/ }).click();
        expect(await violations(page), 'keys').toEqual([]);
        expect(seen.errors).toEqual([]);
        const origin = new URL(studio.url).origin;
        expect(seen.requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'))).toEqual([]);
        await context.close();
      },
    );

    it('works under its own policy, forgets the token in the address, and keeps keys dead while one writes', async () => {
      const { context, page, seen } = await open({ bare: true });
      expect(new URL(page.url()).search).toBe('');
      // The two keys count as one only when they follow each other quickly, which a busy machine may not manage at once.
      await expect
        .poll(async () => {
          await page.keyboard.press('g');
          await page.keyboard.press('r');
          return page.getByRole('heading', { name: 'Rows of spam' }).count();
        })
        .toBe(1);
      const text = page.getByRole('searchbox', { name: 'Text' });
      await text.waitFor();
      await page.keyboard.press('/');
      await expect.poll(() => text.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
      await page.keyboard.type('c?gr');
      await page.waitForTimeout(500);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await text.inputValue()).toBe('c?gr');
      expect(JSON.parse(decodeURIComponent(new URL(page.url()).hash.split('filter=')[1].replaceAll('+', ' ')))).toEqual(
        { text: 'c?gr' },
      );
      expect(seen.errors).toEqual([]);
      const cookie = await context.cookies();
      expect(cookie).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
      await context.close();
    });

    it('walks from a row that is wrongly spam to the labeling function, its edit and the labels that flip, by names alone', async () => {
      const { context, page, seen } = await open();
      await page.getByRole('link', { name: /^spam: 40 rows with another gold class/ }).click();
      const list = page.getByRole('grid', { name: 'Rows, task spam' });
      await list.waitFor();
      await expect.poll(() => list.getAttribute('aria-rowcount')).toBe('40');
      await list.getByRole('row', { name: /^Row m2, label spam 100 percent, 1 vote, gold ham$/ }).focus();
      await page.keyboard.press('Enter');

      const row = page.getByRole('complementary', { name: 'Row' });
      await row.getByRole('heading', { name: 'Why is it spam?' }).waitFor();
      const votes = row.getByRole('list', { name: 'Labeling function votes on spam' });
      expect(await votes.getByRole('listitem').allInnerTexts()).toEqual([expect.stringMatching(/^offer votes spam/)]);
      await votes.getByRole('link', { name: 'Edit offer' }).click();

      const form = page.getByRole('form', { name: 'Edit labeling function offer' });
      const words = form.getByRole('textbox', { name: 'Any of these, one a line' });
      await expect.poll(() => words.inputValue()).toBe('offer\npills');
      await words.fill('buy this offer\npills');
      await form.getByText('Preview done').waitFor();
      await form.getByRole('button', { name: /^Lost votes 40$/ }).waitFor();
      await form.getByRole('button', { name: /^Flipped labels 40$/ }).click();
      await form.getByRole('row', { name: /^Row m2,/ }).waitFor();

      // A reload keeps place and draft.
      await page.reload();
      await expect.poll(() => words.inputValue()).toBe('buy this offer\npills');
      await form.getByRole('button', { name: 'Save …' }).click();
      const dialog = page.getByRole('dialog', { name: 'Save to mail.yaml' });
      await dialog.getByText('added: - buy this offer').or(dialog.getByText('buy this offer')).first().waitFor();
      expect(readFileSync(join(folder, 'mail.yaml'), 'utf8')).toBe(studioYaml);
      await dialog.getByRole('button', { name: 'Write mail.yaml' }).click();
      await form.getByText('Written to mail.yaml').waitFor();
      expect(readFileSync(join(folder, 'mail.yaml'), 'utf8')).toBe(
        studioYaml.replace(
          '          - offer # the usual word\n          - pills\n',
          '          - buy this offer\n          - pills\n',
        ),
      );

      await page.getByRole('link', { name: /^Runs/ }).click();
      const changes = page.getByRole('region', { name: 'Differences of spam' });
      await changes
        .getByText('40 of 200 labels differ')
        .or(changes.getByText('40', { exact: true }))
        .first()
        .waitFor();
      expect(await changes.textContent()).toMatch(/spam → none: 40/);
      await page.getByRole('link', { name: /^Overview/ }).click();
      await page.getByRole('heading', { name: 'Look here next' }).waitFor();
      expect(await page.getByRole('link', { name: /another gold class/ }).count()).toBe(0);
      expect(seen.errors).toEqual([]);
      await context.close();
    });

    it('narrows rows by a facet, and makes a draft of a suggestion', async () => {
      const { context, page, seen } = await open();
      await page.goto(new URL('#/rows?task=spam', studio.url).href);
      await page.getByText('What are these rows?').click();
      await page.getByRole('button', { name: 'Gold: spam, 80 rows' }).click();
      const list = page.getByRole('grid', { name: 'Rows, task spam' });
      await expect.poll(() => list.getAttribute('aria-rowcount')).toBe('80');
      await page.goto(new URL('#/lfs?task=spam', studio.url).href);
      await page.getByRole('button', { name: 'Suggest' }).click();
      await page.getByRole('button', { name: 'Draft “of”' }).click();
      const form = page.getByRole('form', { name: 'Edit labeling function of' });
      expect(await form.getByRole('textbox', { name: 'Any of these, one a line' }).inputValue()).toBe('of');
      expect(await form.getByRole('combobox', { name: 'Votes for' }).inputValue()).toBe('ham');
      await form.getByText('Preview done').waitFor();
      expect(seen.errors).toEqual([]);
      await context.close();
    });

    it('annotates by keys: one key labels, saves and goes on; Backspace takes it back; weak labels are hidden first', async () => {
      const { context, page } = await open();
      await page.goto(new URL('#/label?task=urgent', studio.url).href);
      const classes = () => page.getByRole('group', { name: /^Class of row m\d+ for urgent$/ });
      await classes().waitFor();
      expect(await page.getByText('Label model:').count()).toBe(0);
      const first = (await classes().getAttribute('aria-label'))!;
      await page.keyboard.press('1');
      await page
        .getByRole('status')
        .getByText(/^Row m\d+: no, saved/)
        .waitFor();
      await expect.poll(() => classes().getAttribute('aria-label')).not.toBe(first);
      await page.keyboard.press('Backspace');
      await page
        .getByRole('status')
        .getByText(/^Undone: row m\d+/)
        .waitFor();
      await expect.poll(() => classes().getAttribute('aria-label')).toBe(first);
      await page.keyboard.press('2');
      await page
        .getByRole('status')
        .getByText(/: yes, saved/)
        .waitFor();
      const id = /m\d+/.exec(first)![0];
      const lines = readFileSync(join(folder, 'mail.gold.csv'), 'utf8').trimEnd().split('\n');
      expect(lines.map((line) => line.split(',').slice(0, 4).join())).toEqual([
        'id,spam,urgent,why',
        `${id},,no,random`,
        `${id},,-1,random`,
        `${id},,yes,random`,
      ]);
      await context.close();
    });

    it('shows a file that is broken without losing what was typed', async () => {
      const { context, page } = await open();
      await page.goto(new URL('#/lfs?task=urgent&lf=now', studio.url).href);
      const form = page.getByRole('form', { name: 'Edit labeling function now' });
      await form.getByRole('textbox', { name: 'Pattern' }).fill('now|soon');
      const good = readFileSync(join(folder, 'mail.yaml'), 'utf8');
      writeFileSync(join(folder, 'mail.yaml'), good.replace('kind: regex', 'kind: regexp'));
      await page.getByRole('alert').getByText('UNKNOWN_KIND').waitFor();
      expect(await form.getByRole('textbox', { name: 'Pattern' }).inputValue()).toBe('now|soon');
      writeFileSync(join(folder, 'mail.yaml'), good);
      await page.getByRole('alert').waitFor({ state: 'detached' });
      expect(await form.getByRole('textbox', { name: 'Pattern' }).inputValue()).toBe('now|soon');
      await context.close();
    });

    it('opens test rows when asked, and that is recorded', async () => {
      const { context, page } = await open();
      await page.getByRole('button', { name: 'Open test rows' }).click();
      await page
        .getByRole('dialog', { name: 'Open the test rows?' })
        .getByRole('button', { name: 'Open and record it' })
        .click();
      await page.getByText('Test rows are open').waitFor();
      expect(readFileSync(join(folder, 'mail.studio.jsonl'), 'utf8')).toMatch(/"testOpened"/);
      await context.close();
    });
  },
);

/** What axe-core holds against the page: rule, and where. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}
