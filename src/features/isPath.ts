/** Whether a model is named by a path (`./folder`, `../folder`, `/folder`, `C:\folder`) rather than by a name or id. */
export function isPath(model: string): boolean {
  return /^(\.{1,2}$|\.{1,2}[\\/]|[\\/]|[a-z]:[\\/])/i.test(model);
}
