/**
 * Stands in for zod in what is bundled for browsers: parameters were parsed when the experiment was read, and no schema is asked again.
 * Any call gives the same nothing back, so that the registries' declarations go through.
 */
// biome-ignore lint/suspicious/noExplicitAny: it stands for everything that zod exports
export const z: any = new Proxy(() => z, { get: () => z, apply: () => z });
