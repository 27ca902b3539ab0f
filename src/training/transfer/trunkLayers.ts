/**
 * The trunk's layers by the names of their weights, from the bottom to the top: `trunk/<layer>/…`. Tables of sparse features
 * belong to the layer that they enter.
 *
 * @param names of stored weights, the trunk's in the order in which its layers follow each other
 * @returns per weight of the trunk its layer, 0 … layers − 1
 */
export function trunkLayers(names: readonly string[]): {
  readonly layerOf: ReadonlyMap<string, number>;
  readonly layers: number;
} {
  const order: string[] = [];
  const layerOf = new Map<string, number>();
  for (const name of names) {
    const [part, layer] = name.split('/');
    if (part !== 'trunk') continue;
    if (!order.includes(layer)) order.push(layer);
    layerOf.set(name, order.indexOf(layer));
  }
  return { layerOf, layers: order.length };
}
