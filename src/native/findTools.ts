import { EspalierError, type Problem } from '../core/errors.js';
import { runTool } from './runTool.js';

/** The programs that an install needs, as they are to be called. */
export interface Tools {
  readonly python: string;
  readonly npm: string;
  readonly compiler: string;
  /** How the compiler names itself. */
  readonly compilerVersion: string;
}

/** The first pip whose `install` has both `--dry-run` and `--report`. */
const oldestPip = [22, 2] as const;

const program17 = '#include <optional>\nint main() { std::optional<int> x; return x.value_or(0); }\n';

/**
 * Looks for python3 with pip, npm and a C++17 compiler. `PYTHON` and `CXX` name others than the usual ones.
 *
 * @throws EspalierError TOOL_MISSING, one problem for each that is not there, with what would bring it
 */
export async function findTools(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Tools> {
  const problems: Problem[] = [];
  const missing = (message: string, hint: string) =>
    void problems.push({ code: 'TOOL_MISSING', message: `native install: ${message}`, hint });
  const python = await findPython(env, signal, missing);
  const compiler = await findCompiler(env, signal, missing);
  if ((await runTool('npm', ['--version'], { env, signal }))?.code !== 0) {
    missing(
      'expected npm on the PATH; it is not there',
      'npm comes with Node; on Debian it is a package of its own: apt-get install npm.',
    );
  }
  if (problems.length > 0 || !python || !compiler) throw new EspalierError(problems);
  return { python, npm: 'npm', ...compiler };
}

type Missing = (message: string, hint: string) => void;

async function findPython(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined, missing: Missing) {
  const python = env.PYTHON || 'python3';
  const hint = 'Debian, Ubuntu: apt-get install python3 python3-pip. Fedora: dnf install python3 python3-pip.';
  if ((await runTool(python, ['--version'], { env, signal }))?.code !== 0) {
    return missing(
      `expected Python 3, whose pip finds TensorFlow; ${python} is not there`,
      `${hint} PYTHON names another one.`,
    );
  }
  const pip = await runTool(python, ['-m', 'pip', '--version'], { env, signal });
  const version = /^pip (\d+)\.(\d+)/.exec(pip?.stdout ?? '');
  if (pip?.code !== 0 || !version) return missing(`expected pip, which finds TensorFlow; ${python} has none`, hint);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < oldestPip[0] || (major === oldestPip[0] && minor < oldestPip[1])) {
    return missing(
      `expected pip ${oldestPip.join('.')} or newer; ${python} has ${major}.${minor}`,
      `Run ${python} -m pip install --upgrade pip, in a virtual environment if your system asks for one.`,
    );
  }
  return python;
}

async function findCompiler(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined, missing: Missing) {
  const candidates = env.CXX ? [env.CXX] : ['c++', 'g++', 'clang++'];
  const hint = 'Debian, Ubuntu: apt-get install g++. Fedora: dnf install gcc-c++. CXX names another one.';
  const old: string[] = [];
  for (const compiler of candidates) {
    const version = await runTool(compiler, ['--version'], { env, signal });
    if (version?.code !== 0) continue;
    const compilerVersion = version.stdout.split('\n', 1)[0];
    const probe = await runTool(compiler, ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-'], {
      env,
      signal,
      input: program17,
    });
    if (probe?.code === 0) return { compiler, compilerVersion };
    old.push(compilerVersion);
  }
  return missing(
    old.length > 0
      ? `expected a compiler for C++17; ${old.join(', ')} does not compile it`
      : `expected a C++17 compiler; ${candidates.join(', ')} ${candidates.length > 1 ? 'are' : 'is'} not there`,
    hint,
  );
}
