import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { TF } from '../../backend/backend.js';
import type { RowRuleName } from '../../backend/tableMemory.js';

/** What the rule is fed beside the gradient; both are tensors, so that a traced step does not freeze them. */
export interface StepScalars {
  readonly learningRate: Scalar;
  /** 1 on the first step: one number, or one per column of the weight's last axis where heads have taken unequally many. */
  readonly step: Tensor;
}

/** A rule as kernels carry it out on rows of tables, see `TableKernels`. */
export interface RowRule {
  readonly name: RowRuleName;
  /** Whether a step moves weights or slots that have no gradient in it. */
  readonly movesAlone: boolean;
  /** A step's scalars, at most seven, in the kernel's order. */
  scalars(scalars: HostScalars): readonly number[];
}

/** A step's scalars as numbers; the gradient is multiplied by `scale` first (clipping). */
export interface HostScalars {
  readonly learningRate: number;
  /** 1 on the first step. */
  readonly step: number;
  readonly scale: number;
}

/**
 * A pure update rule. The caller keeps `slots` by variable name; every slot has its weight's shape and starts at zero.
 * `update`, `updateHost` and `rowRule` are the same equations, for tensors, for plain arrays and for kernels.
 */
export interface Optimizer {
  /** The names of the slots that the rule keeps per weight. */
  readonly slots: readonly string[];
  update(
    tf: TF,
    gradient: Tensor,
    weight: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: StepScalars,
  ): { weight: Tensor; slots: Record<string, Tensor> };
  /** The same rule in place on entries `from` … `to − 1` of arrays on the host. */
  updateHost(
    gradient: Float32Array,
    weight: Float32Array,
    slots: Readonly<Record<string, Float32Array>>,
    from: number,
    to: number,
    scalars: HostScalars,
  ): void;
  /** Left out: no kernel has the rule. Slots lie in the order of `slots`, two at most. */
  readonly rowRule?: RowRule;
}

export interface OptimizerKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
  create(params: any): Optimizer;
}

/** Parameters that every optimizer has; the training loop reads them. */
export function commonParams(learningRate: number) {
  return {
    learningRate: z.number().positive().default(learningRate).describe('step size at the top of the schedule'),
    clipNorm: z
      .number()
      .positive()
      .optional()
      .describe('largest norm of the gradient over all weights together; absent: no clipping'),
  };
}
