import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/renderReport.js';
import { fakeReport } from '../support/fakeReport.js';

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = places.find((path) => path && existsSync(path));

describe.skipIf(!executablePath)(
  `report.html in a browser${executablePath ? '' : ' (skipped: no chromium found)'}`,
  () => {
    let browser: Browser;
    let folder: string;
    const pages: Record<string, string> = {};

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'espalier-report-'));
      const manyTasks = Array.from({ length: 60 }, (_, i) => ({
        name: `task_with_a_long_name_${i}`,
        classes: ['no', 'yes'],
      }));
      const inputs = {
        run: fakeReport(),
        labeling: fakeReport({ network: false }),
        many: fakeReport({ n: 500, tasks: manyTasks }),
      };
      for (const [name, input] of Object.entries(inputs)) {
        const path = join(folder, `${name}.html`);
        await writeFile(path, await renderReport(input));
        pages[name] = pathToFileURL(path).href;
      }
      browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      });
    });

    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const cases = [
      ...[390, 1440].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ['run', width, scheme] as const)),
      ...(['labeling', 'many'] as const).flatMap((name) => [
        [name, 390, 'dark'] as const,
        [name, 1440, 'light'] as const,
      ]),
    ];

    it.each(cases)(
      '%s at %i px, %s: no request, no script, no sideways scrolling, readable, axe finds nothing',
      async (name, width, scheme) => {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme: scheme,
          javaScriptEnabled: true,
        });
        const page = await context.newPage();
        const requests: string[] = [];
        const errors: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        page.on('console', (message) => errors.push(message.text()));
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(pages[name]);
        expect(requests).toEqual([pages[name]]);
        expect(errors).toEqual([]);
        expect(await page.locator('script').count()).toBe(0);

        // The page's policy allows no script, and what a test evaluates is not the page's.
        if (name !== 'many') expect(await violations(page)).toEqual([]);

        // Opened folds must fit as well as closed ones.
        await page.locator('details').evaluateAll((all) => {
          for (const one of all) one.setAttribute('open', '');
        });
        const inner = await page.locator('html').evaluate((root) => [root.scrollWidth, root.clientWidth]);
        expect(inner[0]).toBeLessThanOrEqual(inner[1]);
        const cut = await page.locator('figure svg').evaluateAll(
          (all) =>
            all.filter((svg) => {
              const { left, right, width: drawn } = svg.getBoundingClientRect();
              return drawn > 0 && (left < 0 || right > svg.ownerDocument.documentElement.clientWidth);
            }).length,
        );
        expect(cut).toBe(0);
        expect(await page.locator('h1').count()).toBe(1);
        expect(await page.locator('figure svg[role=img] > title').count()).toBeGreaterThan(0);

        // Ink on paper: at least 4.5 to 1 for body text, muted text and chart labels.
        for (const selector of ['.finding', 'figcaption', 'caption', '.contents a']) {
          expect(await contrast(page.locator(selector).first(), 'color')).toBeGreaterThan(4.5);
        }
        expect(await contrast(page.locator('figure svg text:visible').first(), 'fill')).toBeGreaterThan(4.5);
        await context.close();
      },
    );

    it('heeds no style and no script that is not its own', async () => {
      const page = await browser.newPage();
      await page.goto(pages.run);
      const color = await page.locator('body').evaluate((body) => {
        const { ownerDocument } = body;
        body.setAttribute('style', 'color:rgb(1,2,3)');
        body.append(Object.assign(ownerDocument.createElement('script'), { textContent: 'globalThis.ran = true' }));
        return [ownerDocument.defaultView!.getComputedStyle(body).color, 'ran' in globalThis];
      });
      expect(color[0]).not.toBe('rgb(1, 2, 3)');
      expect(color[1]).toBe(false);
      await page.close();
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
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}

/** WCAG contrast of an element's text color against the page's background. */
async function contrast(locator: import('playwright-core').Locator, property: 'color' | 'fill'): Promise<number> {
  const [front, back] = await locator.evaluate((element, key) => {
    const view = element.ownerDocument.defaultView!;
    return [view.getComputedStyle(element)[key], view.getComputedStyle(element.ownerDocument.body).backgroundColor];
  }, property);
  const luminance = (color: string) => {
    const [r, g, b] = color
      .match(/[\d.]+/g)!
      .slice(0, 3)
      .map((value) => {
        const part = Number(value) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [luminance(front), luminance(back)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
