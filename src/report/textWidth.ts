/**
 * About how wide a text is in a sans-serif font, in pixels. vega's own guess without a canvas, 0.8 em a character, is
 * half too much: labels were cut that have room, and charts got a wide empty margin.
 */
export function textWidth(text: string, fontSize: number): number {
  let em = 0;
  for (const character of text) em += widthOf(character);
  return em * fontSize;
}

/** In em; the averages of DejaVu Sans and Arial, the wide and the narrow end of what system fonts are. */
function widthOf(character: string): number {
  if (/[ijlI.,:;'|!()[\]]/.test(character)) return 0.34;
  if (/[ frt\-/]/.test(character)) return 0.4;
  if (/[mwMW@%—…]/.test(character)) return 0.92;
  if (/[A-Z&]/.test(character)) return 0.7;
  return character.codePointAt(0)! > 0x2e80 ? 1 : 0.6;
}
