import type { ConfigFile } from '../../src/config/configFile.js';
import type { ConfigNode } from '../../src/config/configNode.js';
import { parseYaml } from '../../src/config/parseYaml.js';
import { Problems } from '../../src/config/problems.js';

/** A file that exists only in the test. */
export function textFile(text: string, label = 'test.yaml'): ConfigFile {
  return { path: `/configs/${label}`, label, text, override: false };
}

/** The tree of a text that is known to parse. */
export function tree(text: string, label?: string): ConfigNode {
  const problems = new Problems();
  const node = parseYaml(textFile(text, label), problems);
  if (!node)
    throw new Error(
      problems
        .sorted('')
        .map((problem) => problem.message)
        .join('\n'),
    );
  return node;
}
