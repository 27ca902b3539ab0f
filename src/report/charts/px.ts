/** A coordinate as SVG takes it: pixels, to a tenth. */
export function px(value: number): string {
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, text === '-0.0' ? 0 : -2) || '0' : text;
}
