import { createHash } from 'node:crypto';
import { Html, html } from './html.js';

/** A page that is one file: what stands between head and body's end. */
export interface HtmlPageInput {
  readonly title: string;
  /** The text of its one style sheet. */
  readonly style: string;
  readonly body: Html;
  /** What its policy allows beside the style sheet, such as `script-src 'unsafe-inline'`; by default nothing. */
  readonly allow?: readonly string[];
}

/**
 * The frame of every page that Espalier writes: one file, light and dark, with a policy under which it asks nobody for anything. Its one style sheet is
 * allowed by its hash, so that a style or a script that slipped in through a name would not be heeded either.
 */
export function htmlPage({ title, style, body, allow = [] }: HtmlPageInput): string {
  const hash = createHash('sha256').update(style, 'utf8').digest('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    'img-src data:',
    ...allow,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy.join('; '))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}
