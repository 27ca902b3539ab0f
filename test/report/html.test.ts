import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeHtml, html } from '../../src/report/html.js';

it('escapes what is put in, in content and in attributes, and leaves HTML alone', () => {
  const name = `<b title="x">&'`;
  expect(html`<p title="${name}">${name}</p>`.text).toBe(
    '<p title="&#60;b title=&#34;x&#34;&#62;&#38;&#39;">&#60;b title=&#34;x&#34;&#62;&#38;&#39;</p>',
  );
  expect(html`<ul>${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}</ul>`.text).toBe('<ul><li>1</li><li>&#60;</li></ul>');
});

it('shows nothing for nothing, but zero for zero', () => {
  expect(html`${null}${undefined}${false}${''}${0}`.text).toBe('0');
});

it('never lets a text open a tag or leave an attribute', () => {
  fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(escapeHtml(text))));
});
