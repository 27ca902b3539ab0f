import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predict } from '../../src/commands/predict.js';
import { run } from '../../src/commands/run.js';
import type { Prediction } from '../../src/export/predictor.js';
import { commandContextIn } from '../support/commandContextIn.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((path) => path && existsSync(path));

const words = [
  ['cheap', 'money', 'click'],
  ['lovely', 'song', 'voice'],
];
const rows = Array.from({ length: 200 }, (_, i) => ({
  id: `comment ${i}`,
  text: `${words[i % 2][i % 3]} ${words[i % 2][(i + 1) % 3]} </script><b>${i}</b>`,
  likes: i % 7,
  channel: ['music', 'sport', 'news & views'][i % 3],
  label: i % 2 ? 'ham' : 'spam',
  tone: i % 2 ? ['warm', 'cool', 'neither warm nor cool but something else'][i % 3] : null,
}));

const experiment = `version: 1
name: comments
seed: 1
data: {source: comments.jsonl, id: id}
features:
  text: {kind: hashedNgrams, field: text, dimensions: 4096}
  likes: {kind: number, field: likes}
  channel: {kind: category, field: channel, default: null}
tasks:
  - {name: spam, classes: [ham, spam], gold: {column: label, train: 60}}
  - name: tone
    classes: [warm, cool, neither warm nor cool but something else]
    gold: {column: tone, train: 60}
    parent: {task: spam, class: ham}
training: {epochs: 10, batchSize: 16, optimizer: {learningRate: 0.02}}
trunk: {kind: mlp, layers: [16]}
backend: {kind: cpu}
output: {report: none, export: [{page: true}]}
`;

describe.skipIf(!executablePath)(
  `an exported model in a browser${executablePath ? '' : ' (skipped: no chromium found)'}`,
  () => {
    let browser: Browser;
    let cwd: string;
    let server: Server;
    let predicted: string;
    const folder = () => join(cwd, 'run/export/tfjs');

    beforeAll(async () => {
      cwd = await mkdtemp(join(tmpdir(), 'espalier-page-'));
      await writeFile(join(cwd, 'comments.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
      await writeFile(join(cwd, 'comments.yaml'), experiment);
      const { context, printed } = commandContextIn(cwd);
      await run('run', 'comments.yaml', { out: 'run' }, context);
      printed.length = 0;
      await predict('run', 'comments.jsonl', {}, context);
      predicted = printed[0];
      const types: Record<string, string> = { js: 'text/javascript', json: 'application/json', html: 'text/html' };
      server = createServer(async (request, response) => {
        const name = request.url!.slice(1);
        if (name === 'own.html') {
          response.setHeader('content-type', 'text/html');
          response.end('<!doctype html><link rel="icon" href="data:,"><title>own</title>');
          return;
        }
        response.setHeader('content-type', types[name.split('.').at(-1)!] ?? 'application/octet-stream');
        response.end(await readFile(join(folder(), name)));
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      });
    });

    afterAll(async () => {
      await browser?.close();
      server?.close();
      await rm(cwd, { recursive: true, force: true });
    });

    const lines = () =>
      predicted
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, number | string>);

    async function open(address: string, options: BrowserContextOptions = {}) {
      const page = await (await browser.newContext(options)).newPage();
      const requests: string[] = [];
      const errors: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(address);
      return { page, requests, errors };
    }

    it('predicts raw rows in a page of its own as `espalier predict` does, to 1e-5, and asks for three files', async () => {
      const { port } = server.address() as AddressInfo;
      const { page, requests, errors } = await open(`http://127.0.0.1:${port}/own.html`);
      // As text: the test runner rewrites imports in functions.
      const predicted = await page.evaluate<Record<string, Prediction>[]>(`(async () => {
        const { loadPredictor } = await import('/predict.js');
        return (await loadPredictor()).predict(${JSON.stringify(rows)});
      })()`);
      for (const [i, line] of lines().entries()) {
        expect(predicted[i].spam.class).toBe(line.spam);
        expect(predicted[i].tone.class).toBe(line.tone);
        expect(Math.abs(predicted[i].spam.probabilities.spam - Number(line['spam.p_spam']))).toBeLessThan(1e-5);
        expect(Math.abs(predicted[i].tone.probabilities.warm - Number(line['tone.p_warm']))).toBeLessThan(1e-5);
        expect(Math.abs(predicted[i].tone.applies! - Number(line['tone.applies']))).toBeLessThan(1e-5);
      }
      expect(requests.map((url) => new URL(url).pathname).sort()).toEqual([
        '/model.json',
        '/own.html',
        '/predict.js',
        '/weights.bin',
      ]);
      expect(errors).toEqual([]);
      await page.context().close();
    });

    async function fill(page: Page, { text, likes, channel }: (typeof rows)[number]): Promise<void> {
      await page.getByLabel('text').fill(text);
      await page.getByLabel('likes').fill(String(likes));
      await page.getByLabel('channel').fill(channel);
      await page.getByRole('button', { name: 'Predict' }).click();
    }

    const cases = [390, 1440].flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
    );
    it.each(cases)('has a page that works from a disk: %i px, %s', async (width, colorScheme) => {
      const address = pathToFileURL(join(folder(), 'index.html')).href;
      const { page, requests, errors } = await open(address, { viewport: { width, height: 900 }, colorScheme });
      await expect.poll(() => page.getByRole('table').count()).toBe(2);
      for (const i of [0, 1]) {
        await fill(page, rows[i]);
        const line = lines()[i];
        await expect.poll(() => page.getByRole('status').textContent()).toContain(`spam: ${line.spam}`);
        const bars = page.getByRole('table', { name: 'Probabilities of spam' });
        const share = `${(100 * Number(line['spam.p_spam'])).toFixed(1)}%`;
        await expect.poll(() => bars.getByRole('row', { name: 'spam' }).textContent()).toBe(`spam${share}`);
        expect(await bars.locator('[aria-current]').textContent()).toBe(line.spam);
      }
      expect(await page.locator('main b').count()).toBe(0);
      const [wide, shown] = await page.locator('html').evaluate((root) => [root.scrollWidth, root.clientWidth]);
      expect(wide).toBeLessThanOrEqual(shown);
      expect(await violations(page)).toEqual([]);
      if (process.env.ESPALIER_SCREENSHOTS) {
        await page.screenshot({
          path: join(process.env.ESPALIER_SCREENSHOTS, `${width}-${colorScheme}.png`),
          fullPage: true,
        });
      }
      // What a model cannot read is said in the place of predictions.
      await page.getByLabel('likes').fill('many');
      await page.getByLabel('likes').press('Enter');
      await expect.poll(() => page.getByRole('status').textContent()).toContain('FEATURE_VALUE');
      expect(await violations(page)).toEqual([]);
      expect(requests).toEqual([address]);
      expect(errors).toEqual([]);
      await page.context().close();
    });

    it('is walked through by keyboard alone', async () => {
      const { page } = await open(pathToFileURL(join(folder(), 'index.html')).href);
      const names: string[] = [];
      for (let i = 0; i < 4; i++) {
        await page.keyboard.press('Tab');
        names.push(
          await page.evaluate<string>(
            'document.activeElement.labels?.[0]?.textContent || document.activeElement.textContent',
          ),
        );
        if (i === 0) await page.keyboard.type('cheap money');
      }
      expect(names).toEqual(['text', 'likes (number)', 'channel (may be left out)', 'Predict']);
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByRole('status').textContent()).toContain('spam: spam');
      await page.context().close();
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
