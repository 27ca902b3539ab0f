import { describe, expect, it } from 'vitest';
import { htmlToText } from '../../../tasks/mail/prepare/htmlToText.js';

describe('htmlToText', () => {
  it('keeps what a reader sees, a block a line', () => {
    const html =
      '<html><head><title>t</title><style>p {}</style></head><body><p>One &amp; <b>two</b></p><div>three</div></body>';
    expect(htmlToText(html).text).toBe('One & two\nthree');
  });

  it('closes the gap that a comment inside a word leaves', () => {
    expect(htmlToText('via<!-- x -- > y -->gra <!-- never closed').text).toBe('viagra');
  });

  it('counts links, images and forms and decodes link targets', () => {
    const reading = htmlToText(
      `<a href="http://a.org/?x=1&amp;y=2">a</a><area href='http://b.org'><form action=http://c.org><img src=x><IMG></form>`,
    );
    expect(reading).toMatchObject({
      links: ['http://a.org/?x=1&y=2', 'http://b.org', 'http://c.org'],
      images: 2,
      forms: 1,
    });
  });

  it('leaves unknown entities, lone signs and numbers out of range as they are', () => {
    expect(htmlToText('a < b &foo; &#65;&#x42; &#1114112; &#xD800;').text).toBe('a < b &foo; AB &#1114112; &#xD800;');
  });

  it('takes time linear in the length of hostile parts', () => {
    const started = performance.now();
    for (const piece of ['<', '<a ', '<!--', '<script>', '&#', '<a href="']) htmlToText(piece.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
