// Runs asynchronous invocations: each is on disk until it has succeeded, failed for good, or lost its function.
import type { Execution } from '../../execution/execution.ts';
import { ServiceError } from '../../service-error.ts';
import type { QueuedEvent } from '../../service.ts';
import type { WorkInFlight } from '../../store/work-in-flight.ts';
import { executionSpec, runningVersion } from './invocation.ts';
import type { LambdaStore } from './lambda-store.ts';

export type EventQueueOptions = {
  lambda: LambdaStore;
  execution: Execution;
  work: WorkInFlight;
  /** Waits before each further run, ms; their number is how often a failed event runs again. */
  retryDelaysMs: readonly number[];
  reportBug(this: void, error: unknown): void;
};

const concurrency = 5;
/** Before an event that found no free environment is tried again, ms. */
const throttledDelayMs = 1000;

export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #ready: QueuedEvent[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = 0;
  #isStopped = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier process left. */
  start(): void {
    for (const [, event] of this.#options.lambda.events.entries()) this.#enqueue(event);
  }

  /** Resolves when the event is on disk. */
  async add(event: QueuedEvent): Promise<void> {
    await this.#options.lambda.events.put(event.requestId, event);
    this.#enqueue(event);
  }

  /** What runs is not waited for: it stays on disk and runs again at the next start. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #enqueue(event: QueuedEvent, delayMs = 0): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#ready.push(event);
      this.#runNext();
    }, delayMs);
    this.#timers.add(timer);
  }

  #runNext(): void {
    if (this.#isStopped || this.#running >= concurrency) return;
    const event = this.#ready.shift();
    if (event === undefined) return;
    this.#running++;
    this.#options.work
      .track(this.#run(event))
      .catch((error: unknown) => {
        if (!this.#isStopped) this.#options.reportBug(error);
      })
      .finally(() => {
        this.#running--;
        this.#runNext();
      });
  }

  async #run(event: QueuedEvent): Promise<void> {
    const { lambda, execution, retryDelaysMs, reportBug } = this.#options;
    const record = lambda.findFunction({ ...event, name: event.functionName });
    const version = [record?.latest, ...(record?.published ?? [])].find(
      (one) => one?.version === event.version,
    );
    if (record === undefined || version === undefined) return this.#forget(event);
    let hasFailed: boolean;
    try {
      const spec = await executionSpec(lambda, record, runningVersion(record, version));
      const { functionError } = await execution.invoke(spec, {
        requestId: event.requestId,
        invokedFunctionArn: event.invokedFunctionArn,
        payload: Buffer.from(event.payloadBase64, 'base64'),
        ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
      });
      hasFailed = functionError !== undefined;
    } catch (error) {
      if (this.#isStopped) return;
      if (error instanceof ServiceError && error.status === 429)
        return this.#enqueue(event, throttledDelayMs);
      reportBug(error);
      hasFailed = true;
    }
    if (this.#isStopped) return;
    const delayMs = retryDelaysMs[event.failures];
    if (!hasFailed || delayMs === undefined) return this.#forget(event);
    const failed = { ...event, failures: event.failures + 1 };
    await lambda.events.put(event.requestId, failed);
    this.#enqueue(failed, delayMs);
  }

  #forget(event: QueuedEvent): Promise<void> {
    return this.#options.lambda.events.delete(event.requestId);
  }
}
