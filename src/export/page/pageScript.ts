import { cellFromText } from '../cellFromText.js';
import type { ExportedModel } from '../exportedModel.js';
import { createPredictor, type Prediction } from '../predictor.js';

// The try-it page at work: index.html holds this file, bundled.

const textOf = (id: string) => document.getElementById(id)?.textContent ?? '';
const bytes = Uint8Array.from(atob(textOf('weights')), (character) => character.charCodeAt(0));
const predictor = createPredictor(JSON.parse(textOf('model')) as ExportedModel, bytes);
const form = document.querySelector('form') as HTMLFormElement;
const place = document.getElementById('predictions') as HTMLElement;
const status = document.getElementById('status') as HTMLElement;

let latest = 0;

async function show(): Promise<void> {
  const turn = ++latest;
  try {
    const given = new FormData(form);
    const row = Object.fromEntries(
      predictor.fields.map((field) => [field.name, cellFromText(field, String(given.get(field.name) ?? ''))]),
    );
    const [predictions] = await predictor.predict([row]);
    if (turn !== latest) return;
    place.replaceChildren(...predictor.tasks.map(({ name, classes }) => taskOf(name, classes, predictions[name])));
    status.textContent = predictor.tasks
      .map(({ name }) => `${name}: ${predictions[name].class ?? 'does not apply'}`)
      .join('; ');
  } catch (error) {
    if (turn !== latest) return;
    const message = error instanceof Error ? error.message : String(error);
    place.replaceChildren(element('p', { class: 'error' }, message));
    status.textContent = message;
  }
}

function taskOf(name: string, classes: readonly string[], { class: decided, probabilities, applies }: Prediction) {
  const chance = applies === undefined ? '' : ` (applies with ${percent(applies)})`;
  const rows = classes.map((each) => {
    const share = percent(probabilities[each]);
    const fill = element('span', { class: 'fill' });
    fill.style.width = share;
    return element(
      'tr',
      {},
      element('th', { scope: 'row', ...(each === decided && { 'aria-current': 'true' }) }, each),
      element('td', { 'aria-hidden': 'true' }, element('span', { class: 'track' }, fill)),
      element('td', {}, share),
    );
  });
  return element(
    'div',
    { class: 'task' },
    element('h2', {}, name),
    element('p', { class: 'decision' }, element('strong', {}, decided ?? 'does not apply'), chance),
    element('table', { 'aria-label': `Probabilities of ${name}` }, element('tbody', {}, ...rows)),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

let waiting: ReturnType<typeof setTimeout> | undefined;
form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 200);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void show();
});
void show();
