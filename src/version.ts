import manifest from '../package.json' with { type: 'json' };

/** This package's version, as its manifest says. */
export const version: string = manifest.version;
