/** Why a function cannot be made into a graph: the caller computes it step by step instead. */
export class Untraceable extends Error {}
