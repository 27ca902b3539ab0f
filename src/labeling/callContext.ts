import type { LabelingFunctionContext } from './labelingFunction.js';

/** What one call of a labeling function gets. A signal is made only for those that ask for it. */
export class CallContext implements LabelingFunctionContext {
  readonly resources: Readonly<Record<string, unknown>>;
  readonly #run: AbortSignal | undefined;
  #controller: AbortController | undefined;
  #signal: AbortSignal | undefined;

  /** @param run aborts when the run is cancelled */
  constructor(resources: Readonly<Record<string, unknown>>, run: AbortSignal | undefined) {
    this.resources = resources;
    this.#run = run;
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      this.#controller = new AbortController();
      const own = this.#controller.signal;
      this.#signal = this.#run ? AbortSignal.any([this.#run, own]) : own;
    }
    return this.#signal;
  }

  /** Whether nobody has asked for the signal. */
  get isUntouched(): boolean {
    return this.#signal === undefined;
  }

  /** This call's time is up. */
  abort(reason: unknown): void {
    this.#controller?.abort(reason);
  }
}
