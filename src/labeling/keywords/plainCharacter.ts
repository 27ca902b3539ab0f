/** The typewriter's apostrophe for the typesetter's, so that don't finds don’t. */
export function plainCharacter(codePoint: number): number {
  return codePoint === 0x2019 ? 0x27 : codePoint;
}
