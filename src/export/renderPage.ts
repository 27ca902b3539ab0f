import { Html, html } from '../report/html.js';
import { htmlPage } from '../report/htmlPage.js';
import { palette } from '../report/palette.js';
import type { ExportedModel } from './exportedModel.js';
import { type InputField, inputFields } from './inputFields.js';

const pair = ({ light, dark }: { readonly light: string; readonly dark: string }) => `light-dark(${light}, ${dark})`;

const style = `
:root { color-scheme: light dark; --ink: ${pair(palette.ink)}; --muted: ${pair(palette.muted)}; --rule: ${pair(palette.rule)};
  --grid: ${pair(palette.grid)}; --bar: ${pair(palette.network)}; --page: light-dark(#ffffff, #15191d); --field: light-dark(#ffffff, #1d2227); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.about { color: var(--muted); margin: 0 0 1.5rem; }
.columns { display: grid; gap: 2rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
label { display: block; font-weight: 600; margin: 0 0 .25rem; overflow-wrap: anywhere; }
label span { font-weight: 400; color: var(--muted); }
input, textarea { width: 100%; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--rule); border-radius: .3rem; padding: .5rem .6rem; margin: 0 0 1rem; }
textarea { min-height: 9rem; resize: vertical; }
button { font: inherit; font-weight: 600; color: var(--page); background: var(--bar); border: 0; border-radius: .3rem; padding: .55rem 1.1rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
.task { border-top: 1px solid var(--grid); padding: 1rem 0; }
.task:first-of-type { border-top: 0; padding-top: 0; }
.decision { margin: 0 0 .5rem; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { text-align: left; font-weight: 400; width: 35%; padding: .15rem .5rem .15rem 0; overflow-wrap: anywhere; vertical-align: middle; }
th[aria-current] { font-weight: 700; }
td { padding: .15rem 0; vertical-align: middle; }
td:last-child { width: 4.5rem; text-align: right; font-variant-numeric: tabular-nums; }
.track { display: block; height: .8rem; background: var(--grid); border-radius: .2rem; overflow: hidden; }
.fill { display: block; height: 100%; background: var(--bar); }
.error { border-left: .3rem solid light-dark(#b3261e, #f2857d); padding-left: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .fill { background: CanvasText; } .track { border: 1px solid CanvasText; } }
`;

/**
 * The try-it page: a form with the model's fields, its tasks' probabilities as bars. One file that holds model, weights and script, so
 * that it works from a disk, and a policy under which it can ask nobody for anything.
 *
 * @param weights the bytes of weights.bin
 * @param script what draws the predictions
 */
export function renderPage(model: ExportedModel, weights: Uint8Array, script: string): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('the script of the page would end its element');
  const fields = inputFields(model.encoder);
  // In JSON `<` can be written so that no text in it ends the element.
  const json = new Html(JSON.stringify(model).replaceAll('<', '\\u003c'));
  return htmlPage({
    title: `${model.name} · try it`,
    style,
    allow: ["script-src 'unsafe-inline'"],
    body: html`<main>
<h1>${model.name}</h1>
<p class="about">Predictions are made in this page: what you type stays on this machine.</p>
<div class="columns">
<form aria-label="A row">
${fields.map(formField)}<button type="submit">Predict</button>
</form>
<section aria-label="Predictions">
<p id="status" role="status" class="visually-hidden"></p>
<div id="predictions"></div>
</section>
</div>
<noscript><p class="error">The model runs as a script in this page; scripts are switched off.</p></noscript>
</main>
<script type="application/json" id="model">${json}</script>
<script type="text/plain" id="weights">${new Html(Buffer.from(weights).toString('base64'))}</script>
<script>${new Html(script)}</script>`,
  });
}

function formField({ name, input, required, values }: InputField, place: number): Html {
  const id = `field-${place}`;
  const note = { text: '', number: 'number', choice: '', list: 'numbers, with commas between' }[input];
  const words = [note, required ? '' : 'may be left out'].filter((word) => word !== '').join('; ');
  const label = html`<label for="${id}">${name}${words && html` <span>(${words})</span>`}</label>`;
  if (input === 'text')
    return html`${label}<textarea id="${id}" name="${name}" spellcheck="false"></textarea>
`;
  if (input === 'choice') {
    return html`${label}<input id="${id}" name="${name}" list="${id}-values" autocomplete="off"><datalist id="${id}-values">${(values ?? []).slice(0, 1000).map((value) => html`<option value="${value}"></option>`)}</datalist>
`;
  }
  const mode = input === 'number' ? 'decimal' : 'text';
  return html`${label}<input id="${id}" name="${name}" inputmode="${mode}" autocomplete="off">
`;
}
