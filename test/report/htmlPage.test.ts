import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { html } from '../../src/report/html.js';
import { htmlPage } from '../../src/report/htmlPage.js';

it('allows its own style sheet by its hash and nothing else', () => {
  const style = 'body{color:"red" > 1}';
  const page = htmlPage({ title: '<b>', style, body: html`<main>${'<i>'}</main>` });
  const hash = createHash('sha256').update(style).digest('base64');
  expect(page).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'"`,
  );
  expect(page).toContain(`<style>${style}</style>`);
  expect(page).not.toMatch(/<b>|<i>/);
  expect(htmlPage({ title: '', style, body: html``, allow: ["script-src 'none'"] })).toContain("; script-src 'none';");
});
