import { metricNames } from '../core/metrics/index.js';
import { rungsOf } from '../experiment/rungsOf.js';
import type { SearchParams } from '../experiment/sweepParams.js';
import { type ConfigNode, child, childText, type MapNode } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import type { Axis } from './readAxis.js';

/** Checks that ranges to draw from and `search` go together, and that halving has a setting left for the last rung. */
export function checkSearch(
  root: MapNode,
  axes: readonly Axis[],
  base: ConfigNode,
  search: SearchParams | undefined,
  problems: Problems,
): void {
  const drawn = axes.filter(({ draw }) => draw);
  if (drawn.length > 0 && !search) {
    const message = `${drawn[0].name} is drawn; expected search: {samples: 20}, the number of draws`;
    problems.add('MISSING_KEY', { span: drawn[0].span, path: `axes.${drawn[0].name}` }, message);
  }
  if (search && drawn.length === 0) {
    const message = 'expected an axis to draw from (uniform, logUniform, int or choice); there is none';
    problems.add('NOTHING_TO_DRAW', placeOf(root, ['search']), message);
  }
  if (!search?.halving) return;
  const { metric, minimum, eta } = search.halving;
  const [split, name] = metric.split('/').slice(-2);
  if (split !== 'validation' || !(metricNames as readonly string[]).includes(name) || metric.split('/').length < 3) {
    const message = `expected <task or mean>/validation/<metric>, such as mean/validation/macroF1; received "${metric}"`;
    problems.add(
      'METRIC_PATH',
      placeOf(root, ['search', 'halving', 'metric']),
      message,
      'Settings are never chosen on test rows.',
    );
  }
  const epochs = Number(childText(child(base, 'training'), 'epochs') ?? 20);
  if (axes.some(({ paths }) => paths.includes('training.epochs'))) {
    const message =
      'expected training.epochs to be the same in all cells: halving gives each setting its share of them';
    problems.add('HALVING_EPOCHS', placeOf(root, ['search', 'halving']), message);
    return;
  }
  const rungs = rungsOf(minimum, epochs, eta);
  const needed = eta ** (rungs.length - 1);
  if (search.samples >= needed) return;
  const message = `with rungs of ${rungs.join(', ')} epochs one setting in ${needed} reaches the last; expected so many samples or more, received ${search.samples}`;
  problems.add(
    'SEARCH_TOO_SMALL',
    placeOf(root, ['search', 'samples']),
    message,
    'Draw more, or begin with a larger halving.minimum.',
  );
}
