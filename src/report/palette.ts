/**
 * The report's colors by role, light and dark. Charts are drawn with the light value; the page's style sheet maps it to
 * the dark one by attribute, so one SVG serves both. Series follow Okabe & Ito (2008), told apart by color-blind readers
 * too; every value here occurs once, as the mapping goes by value.
 */
export const palette = {
  ink: { light: '#1f2428', dark: '#e4e7ea' },
  muted: { light: '#565f69', dark: '#a3adb8' },
  grid: { light: '#e3e6e9', dark: '#30363d' },
  rule: { light: '#9aa3ad', dark: '#6b7683' },
  bar: { light: '#7a8590', dark: '#8b97a3' },
  network: { light: '#0a6aa8', dark: '#5fb3ea' },
  labelModel: { light: '#c85200', dark: '#f79256' },
  majorityVote: { light: '#6d7680', dark: '#9fa9b4' },
} as const;

/** Colors of classes, in order; the last one stands for all further classes. */
export const classPalette = [
  { light: '#0072b2', dark: '#4aa3df' },
  { light: '#e69f00', dark: '#f0b73e' },
  { light: '#009e73', dark: '#31c69d' },
  { light: '#cc79a7', dark: '#e39cc4' },
  { light: '#56b4e9', dark: '#a9dcf8' },
  { light: '#d55e00', dark: '#f5854a' },
  { light: '#a39a00', dark: '#e2d95c' },
  { light: '#8a8f96', dark: '#8d96a1' },
] as const;

/** Style rules that turn each light color of a chart into its dark one. */
export function darkChartRules(): string {
  return [...Object.values(palette), ...classPalette]
    .map(({ light, dark }) => `svg [fill="${light}"]{fill:${dark}}svg [stroke="${light}"]{stroke:${dark}}`)
    .join('\n');
}
