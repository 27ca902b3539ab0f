import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { configurationReference } from '../../scripts/configurationReference.js';

const docs = resolve(import.meta.dirname, '../../docs');

it('tells every key of the experiment file as the schema has it', () => {
  expect(readFileSync(resolve(docs, 'configuration.md'), 'utf8'), 'npm run docs:configuration writes it anew').toBe(
    configurationReference(),
  );
});

it('points to pages and headings that are there', () => {
  const text = configurationReference();
  const headings = new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, name]) =>
      name
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  for (const [, target] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(target);
  for (const [, page] of text.matchAll(/\]\(([a-z]+\.md)\)/g)) readFileSync(resolve(docs, page));
});
