/** An optional package, imported; or why it was not. */
export type Imported<T> =
  | { readonly loaded: true; readonly module: T }
  | { readonly loaded: false; readonly missing: boolean; readonly reason: string; readonly cause: unknown };

/**
 * Imports an optional package now and not before. The name reaches `import()` as a value, so that a bundler leaves it alone.
 *
 * @returns `missing` tells a package that is not installed from one that is and does not load, with the reason
 */
export async function importOptional<T>(name: string): Promise<Imported<T>> {
  try {
    const module = (await import(name)) as T & { default?: T };
    return { loaded: true, module: module.default ?? module };
  } catch (cause) {
    const { code, message = '' } = cause as { code?: string; message?: string };
    // What was not found may be something that the package needs.
    const missing =
      (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(`'${name}'`);
    return { loaded: false, missing, reason: String((cause as Error)?.message ?? cause).split('\n', 1)[0], cause };
  }
}
