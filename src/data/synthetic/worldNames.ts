/** The name of a world's task, and of the column with its truth: `task0`, in a hierarchy `level0`. */
export function taskNameOf({ structure }: { readonly structure: string }, task: number): string {
  return `${structure === 'hierarchy' ? 'level' : 'task'}${task}`;
}

/** The name of a task's labeling function, and of the column with its votes: `task0_lf3`. */
export function lfNameOf(world: { readonly structure: string }, task: number, lf: number): string {
  return `${taskNameOf(world, task)}_lf${lf}`;
}
