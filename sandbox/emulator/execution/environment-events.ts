// Tells the event stream what happens in one execution environment.
import type { ExecutionEvent, ExecutionHappening, ExecutionSpec } from './execution.ts';
import type { Failure } from './failures.ts';
import type { RunListener } from './function-run.ts';
import type { ProcessExit } from './process/function-process.ts';

export class EnvironmentEvents {
  readonly #emit: (event: ExecutionEvent) => void;
  readonly #origin: { environmentId: string; functionArn: string; version: string };

  constructor(emit: (event: ExecutionEvent) => void, environmentId: string, spec: ExecutionSpec) {
    this.#emit = emit;
    this.#origin = { environmentId, functionArn: spec.functionArn, version: spec.version };
  }

  tell(happening: ExecutionHappening): void {
    this.#emit({ atMs: performance.now(), ...this.#origin, ...happening });
  }

  /** What a run of the bootstrap says, as events. */
  runListener(): RunListener {
    return {
      waiting: () => this.tell({ kind: 'next' }),
      delivered: ({ requestId, payload, headers }) =>
        this.tell({ kind: 'event', requestId, payload: text(payload), headers }),
      answered: (requestId, answer) =>
        answer.kind === 'response'
          ? this.tell({ kind: 'response', requestId, payload: text(answer.payload) })
          : this.#failed(requestId, answer.failure),
      initFailed: (failure) => this.#failed(null, failure),
      exited: (exit) => this.tell({ kind: 'exit', ...exitMembers(exit) }),
    };
  }

  #failed(requestId: string | null, failure: Failure): void {
    const payload = text(failure.payload(requestId ?? ''));
    this.tell({ kind: 'error', requestId, payload, errorType: failure.errorType });
  }
}

function exitMembers(exit: ProcessExit): { code: number | null; signal: string | null } {
  return exit.kind === 'status' ? { code: exit.status, signal: null } : { code: null, signal: exit.signal };
}

function text(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
}
