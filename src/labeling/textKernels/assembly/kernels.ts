// AssemblyScript: `npm run kernels` compiles it into ../kernelBytes.ts. Texts are plain ASCII, one behind another as in a window of
// `asciiWindows`, each with a byte 0xff behind it; what stands behind the last one may be read, and has no effect. Nothing here allocates, and
// there is no static data.

export { countWords } from './countWords';
export { findWords } from './findWords';
