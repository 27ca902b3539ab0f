import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { dataTypes, type NodeBackend } from '../nodeBackend.js';
import { attribute, createGraphWriter } from './graphDef.js';
import { lowerTrace } from './lowerTrace.js';
import type { Named } from './recordOps.js';
import { cutPrefix } from './splitTrace.js';
import { leavesOf, type TensorTree } from './tensorTree.js';
import type { Trace, ValueType } from './trace.js';
import { Untraceable } from './untraceable.js';

/** Functions over one state that lives in a session of TensorFlow's. */
export interface Program {
  /** Puts a state in the place of the one that is there: all that moves, all that is fixed, or both. */
  write(state: Named): void;
  /** The state as it is now, without what is fixed or lies between two halves of a function; the tensors are the caller's. */
  read(): Named;
  /**
   * Runs a function: the state moves on.
   *
   * @param inputs a tree of the same form as when it was traced
   * @returns the outputs by name; the tensors are the caller's
   */
  run(name: string, inputs: TensorTree): Named;
  close(): void;
}

/**
 * @param fixed the shapes of states that no function moves, where they are not those that were recorded
 * @throws Untraceable
 */
export function loadProgram(
  backend: NodeBackend,
  functions: ReadonlyMap<string, Trace>,
  fixed: ReadonlyMap<string, readonly number[]> = new Map(),
): Program {
  const { binding } = backend;
  const writer = createGraphWriter();
  const state = new Map<string, ValueType>([...functions.values()].flatMap((trace) => [...trace.state]));
  for (const [name, shape] of fixed) state.set(name, { ...state.get(name)!, shape });
  const moving = [...state.keys()].filter((name) => !fixed.has(name) && !name.startsWith(cutPrefix));
  const handles = new Map<string, string>();
  const nodeOf = (name: string) => handles.get(name)!.split(':')[0];
  for (const [name, { dtype, shape }] of state) {
    const node = `s${handles.size}`;
    const type = { dtype: attribute.type(dtype) };
    const shaped = { ...type, shape: attribute.shape(shape) };
    writer.add(node, 'VarHandleOp', [], { ...shaped, shared_name: attribute.string(node) });
    writer.add(`${node}p`, 'Placeholder', [], shaped);
    writer.add(`${node}w`, 'AssignVariableOp', [`${node}:0`, `${node}p:0`], type);
    writer.add(`${node}r`, 'ReadVariableOp', [`${node}:0`], type);
    handles.set(name, `${node}:0`);
  }
  const number = { dtype: dataTypes.int32, shape: [] };
  const nothing = { dtype: attribute.type(number.dtype), value: attribute.tensor(number, Int32Array.of(0)) };
  const writes = (states: readonly string[], name: string) =>
    writer.add(
      name,
      'Const',
      [],
      nothing,
      states.map((one) => `${nodeOf(one)}w`),
    );
  writes(moving, 'moved');
  if (fixed.size > 0) writes([...fixed.keys()], 'fixed');
  const lowered = new Map(
    [...functions].map(([name, trace], i) => [name, lowerTrace(writer, trace, `f${i}/`, handles, binding)]),
  );
  const session = load(backend, writer.savedModel());
  const ends = new Map(
    [...lowered].map(([name, { inputs, outputs, done }]) => {
      const fed = [...inputs].flatMap(([path, node]) => (node === undefined ? [] : [{ path, node }]));
      return [
        name,
        {
          paths: fed.map(({ path }) => path),
          feeds: fed.map(({ node }) => node).join(),
          outputs: [...outputs.keys()],
          fetches: [...outputs.values(), done].join(),
        },
      ];
    }),
  );
  const reads = moving.map((name) => `${nodeOf(name)}r:0`).join();
  const run = (ids: readonly number[], feeds: string, fetches: string) =>
    binding.runSavedModel(session, ids, feeds, fetches);

  /** A graph shows when it is first run whether there is a kernel for everything in it. */
  const tried = new Set<string>();
  const first = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw refused(cause);
    }
  };

  return {
    write(given) {
      for (const [end, names] of [
        ['moved', moving],
        ['fixed', [...fixed.keys()]],
      ] as const) {
        const some = names.filter((name) => given[name]);
        if (some.length === 0) continue;
        const ids = backend.getInputTensorIds(some.map((name) => given[name]));
        const places = some.map((name) => `${nodeOf(name)}p:0`).join();
        for (const { id } of run(ids, places, `${end}:0`)) binding.deleteTensor(id);
      }
    },
    read() {
      const tensors = run([], '', reads).map((made) => backend.createOutputTensor(made));
      return Object.fromEntries(moving.map((name, i) => [name, tensors[i]]));
    },
    run(name, inputs) {
      const { paths, feeds, outputs, fetches } = ends.get(name)!;
      const leaves = leavesOf(inputs);
      const ids = backend.getInputTensorIds(paths.map((path) => leaves.get(path) as Tensor));
      const made = tried.has(name) ? run(ids, feeds, fetches) : first(() => run(ids, feeds, fetches));
      tried.add(name);
      binding.deleteTensor(made.pop()!.id);
      return Object.fromEntries(made.map((one, i) => [outputs[i], backend.createOutputTensor(one)]));
    },
    close: () => binding.deleteSavedModel(session),
  };
}

/** A graph goes to TensorFlow by way of a file, which is gone afterwards. */
function load({ binding }: NodeBackend, savedModel: Uint8Array): number {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'espalier-graph-'));
    writeFileSync(join(folder, 'saved_model.pb'), savedModel);
    return binding.loadSavedModel(folder, 'serve');
  } catch (cause) {
    throw refused(cause);
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

function refused(cause: unknown): Untraceable {
  return new Untraceable(`TensorFlow does not take its graph: ${(cause as Error).message.split('\n', 1)[0]}`);
}
