// One run of a bootstrap, from its start to its end: process, conversation and address together.
import type { Failure } from './failures.ts';
import type { FunctionProcess, ProcessExit } from './process/function-process.ts';
import type { Lease, RuntimeApiAddresses } from './runtime-api/addresses.ts';
import { RuntimeSession, type Answer, type RuntimeEvent } from './runtime-api/runtime-session.ts';

/** What an execution environment waits for. */
export type Happening =
  /** The runtime asks for the next event. */
  | { kind: 'waiting' }
  | { kind: 'answered'; answer: Answer }
  | { kind: 'init-failed'; failure: Failure }
  | { kind: 'exited'; exit: ProcessExit }
  | { kind: 'timed-out' };

/** Hears everything at the moment it happens, for the event stream. */
export type RunListener = {
  waiting(this: void): void;
  delivered(this: void, event: RuntimeEvent): void;
  answered(this: void, requestId: string, answer: Answer): void;
  initFailed(this: void, failure: Failure): void;
  exited(this: void, exit: ProcessExit): void;
};

/** Brings what a process does and what it says into one sequence, to be taken one by one. */
export class FunctionRun {
  readonly #listener: RunListener;
  readonly #session: RuntimeSession;
  readonly #queue: Happening[] = [];
  #taker: PromiseWithResolvers<Happening> | undefined;
  #broken: { cause: unknown } | undefined;
  #lease: Lease | undefined;
  #process: FunctionProcess | undefined;

  constructor(listener: RunListener) {
    this.#listener = listener;
    this.#session = new RuntimeSession({
      waiting: () => this.#happened({ kind: 'waiting' }, listener.waiting),
      delivered: listener.delivered,
      answered: (requestId, answer) =>
        this.#happened({ kind: 'answered', answer }, () => listener.answered(requestId, answer)),
      initFailed: (failure) =>
        this.#happened({ kind: 'init-failed', failure }, () => listener.initFailed(failure)),
    });
  }

  /** @param launch starts the process, told where the Runtime API is */
  async start(
    addresses: RuntimeApiAddresses,
    launch: (runtimeApi: string) => Promise<FunctionProcess>,
  ): Promise<void> {
    const lease = await addresses.lease(this.#session);
    this.#lease = lease;
    const process = await launch(lease.authority);
    this.#process = process;
    process.ended.then(
      (exit) => {
        lease.release();
        this.#happened({ kind: 'exited', exit }, () => this.#listener.exited(exit));
      },
      (error: unknown) => {
        lease.release();
        this.#broken = { cause: error };
        this.#taker?.reject(error);
      },
    );
  }

  get hasEnded(): boolean {
    return this.#process?.isEnded ?? false;
  }

  deliver(event: RuntimeEvent): void {
    this.#session.deliver(event);
  }

  /** Waits for what happens next, or takes what has happened already. */
  async next(timeoutMs: number): Promise<Happening> {
    if (this.#broken !== undefined) throw new Error('the function could not be started', this.#broken);
    const past = this.#queue.shift();
    if (past !== undefined) return past;
    const taker = Promise.withResolvers<Happening>();
    this.#taker = taker;
    const timer = setTimeout(() => taker.resolve({ kind: 'timed-out' }), timeoutMs);
    try {
      return await taker.promise;
    } finally {
      clearTimeout(timer);
      this.#taker = undefined;
    }
  }

  freeze(): void {
    this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  residentBytes(): number {
    return this.#process?.residentBytes() ?? 0;
  }

  holdOutput(isHeld: boolean): void {
    if (isHeld) this.#process?.pauseOutput();
    else this.#process?.resumeOutput();
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    if (this.#process === undefined) {
      this.#lease?.release();
      return;
    }
    this.#process.kill();
    await this.#process.ended;
  }

  #happened(happening: Happening, tell: () => void): void {
    tell();
    if (this.#taker === undefined) {
      this.#queue.push(happening);
    } else {
      this.#taker.resolve(happening);
      this.#taker = undefined;
    }
  }
}
