import type { HierarchyValue } from '../experiment/axisParams.js';
import { setPath } from './applyOverride.js';
import type { Span } from './configFile.js';
import { type ConfigNode, child, childItems, type ScalarNode } from './configNode.js';
import type { Problems } from './problems.js';

/**
 * Lets the ties between tasks (`parent`, `refines`, `constraints`) serve the label model, the network, both or neither. The ties themselves stay, so that
 * all four are scored alike: without them in the label model, every task's own is fit on all rows (`labelModel.scope: flat`); without them in the
 * network, heads are left to themselves (`predictions.consistent: false`).
 *
 * @param span where the value stands
 */
export function setHierarchy(root: ConfigNode, value: HierarchyValue, span: Span, problems: Problems): ConfigNode {
  const scalar = (text: string | boolean): ScalarNode => ({ type: 'scalar', span, value: text, text: String(text) });
  const inNetwork = value === 'network' || value === 'both';
  const consistent = setPath(root, 'predictions.consistent', scalar(inNetwork), span, problems);
  if (value === 'labelModel' || value === 'both') return consistent;
  const flat = setPath(consistent, 'labelModel.scope', scalar('flat'), span, problems);
  if (!childItems(root, 'tasks').some((task) => child(task, 'labelModel'))) return flat;
  return setPath(flat, 'tasks.*.labelModel.scope', scalar('flat'), span, problems);
}
