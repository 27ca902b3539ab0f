import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each program that an install calls does, as the body of a shell script; left out, it is not there. */
export interface FakeTools {
  readonly python3?: string;
  readonly npm?: string;
  readonly 'c++'?: string;
}

/** Python with a pip that answers `install --report` with `url` and `sha256`, and writes down what it was asked. */
export function fakePip(
  url: string,
  sha256: string,
  { version = '24.0', download = 'exit 1', log = '/dev/null' } = {},
): string {
  const report = JSON.stringify({
    install: [{ download_info: { url, archive_info: { hashes: { sha256 } } } }],
  });
  return `echo "$@" >> ${log}
case "$*" in
  --version) echo Python 3.11.7;;
  "-m pip --version") echo "pip ${version} from somewhere";;
  "-m pip install "*) echo '${report}';;
  "-m pip download "*) ${download};;
esac`;
}

/** npm that installs a package which loads, and multiplies, without TensorFlow. */
export const fakeNpm = `if [ "$1" = --version ]; then echo 10; exit; fi
[ -f package-lock.json ] || exit 1
p=node_modules/@tensorflow/tfjs-node
mkdir -p $p/dist
echo '{"main": "dist/index.js"}' > $p/package.json
echo map > $p/dist/index.js.map
echo "module.exports = {matMul: () => ({dataSync: () => [11]}), getBackend: () => 'tensorflow'};" > $p/dist/index.js`;

/** A compiler that writes the file after \`-o\`, and takes its input for right. */
export const fakeCompiler = `if [ "$1" = --version ]; then echo "fake c++ 12"; exit; fi
cat > /dev/null
while [ $# -gt 1 ]; do if [ "$1" = -o ]; then echo addon > "$2"; fi; shift; done`;

/** The programs of an install. */
export const fakeTools = (folder: string, tools: FakeTools): NodeJS.ProcessEnv => writePrograms(folder, { ...tools });

/** Writes programs into `folder` and gives an environment in which there are no others but a shell script's few. */
export function writePrograms(folder: string, tools: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  for (const [name, body] of Object.entries(tools)) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }
  for (const name of ['mkdir', 'cat', 'sleep', 'cp', 'touch']) symlinkSync(`/bin/${name}`, join(folder, name));
  return { PATH: folder };
}
