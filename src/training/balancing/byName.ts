/** Task numbers in the order of their names: draws that follow it do not depend on the order in the experiment file. */
export function byName(tasks: readonly { readonly name: string }[]): number[] {
  return [...tasks.keys()].sort((a, b) => (tasks[a].name < tasks[b].name ? -1 : 1));
}
