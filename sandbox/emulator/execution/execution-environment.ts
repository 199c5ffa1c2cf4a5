// One execution environment: a function's files, its process and its life, as AWS describes them.
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { startBootstrap, type EnvironmentServices } from './bootstrap-start.ts';
import { EnvironmentEvents } from './environment-events.ts';
import { nextState, type EnvironmentState } from './environment-state.ts';
import { eventHeaders } from './event-headers.ts';
import type { ExecutionSpec, InvocationRequest } from './execution.ts';
import { runtimeExited, timedOut, type Failure } from './failures.ts';
import { FunctionLog } from './function-log.ts';
import type { FunctionRun, Happening } from './function-run.ts';
import * as lines from './platform-lines.ts';
import type { ProcessExit } from './process/function-process.ts';
import type { Answer } from './runtime-api/runtime-session.ts';

/** An invocation under way. */
export type Invocation = {
  /** What the caller gets, as soon as the runtime has posted it. */
  answered: Promise<Answer>;
  /** Resolves to the log's tail when the runtime has asked for the next event or is gone. */
  finished: Promise<Uint8Array>;
};

/** How a process ends that is ended with its environment. */
const killed: ProcessExit = { kind: 'signal', signal: 'SIGKILL' };
/** How often a running invocation's memory is measured, ms. */
const memorySampleMs = 100;

export class ExecutionEnvironment implements AsyncDisposable {
  readonly id = randomBytes(16).toString('hex');
  readonly spec: ExecutionSpec;
  readonly #services: EnvironmentServices;
  readonly #logStream: string;
  readonly #events: EnvironmentEvents;
  readonly #log: FunctionLog;
  readonly #dir: string;
  #state: EnvironmentState = 'starting';
  /** The init or invocation under way, or the last one. */
  #work: Promise<unknown> = Promise.resolve();
  #run: FunctionRun | undefined;
  /** Of an init that no REPORT line has told yet. */
  #initDurationMs: number | undefined;
  #peakBytes = 0;

  constructor(spec: ExecutionSpec, services: EnvironmentServices) {
    this.spec = spec;
    this.#services = services;
    this.#dir = path.join(services.environmentsDir, this.id);
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${today}/[${spec.version}]${this.id}`;
    this.#logStream = logStream;
    this.#events = new EnvironmentEvents(services.emit, this.id, spec);
    this.#log = new FunctionLog({
      write: (events) => services.logs.append(spec.accountId, spec.region, spec.logGroup, logStream, events),
      onLine: (line) => this.#events.tell({ kind: 'log', line }),
      onBacklog: (isTooLarge) => this.#run?.holdOutput(isTooLarge),
      onError: services.onError,
    });
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  /** The init phase. A failure stays in the log: the first invocation tries once more. */
  init(): Promise<void> {
    const work = this.#initialize();
    this.#work = work;
    return work;
  }

  /** Only one at a time, and only when ready, frozen or stopped. */
  invoke(request: InvocationRequest): Invocation {
    const answered = Promise.withResolvers<Answer>();
    const finished = this.#perform(request, answered.resolve);
    this.#work = finished;
    // What breaks here, breaks for both; who waits for one only need not handle the other.
    finished.catch(answered.reject);
    answered.promise.catch(() => {});
    return { answered: answered.promise, finished };
  }

  /** Stops everything until the next invocation. */
  freeze(): void {
    this.#enter('frozen');
    this.#run?.freeze();
  }

  /** Ends the process and removes the environment's files. The invocation under way, if any, fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'ended') return;
    this.#enter('ended');
    const run = this.#run;
    this.#run = undefined;
    if (run !== undefined) {
      this.#events.tell({ kind: 'shutdown' });
      await run.end();
    }
    // Whoever began the work hears of its failure.
    await this.#work.catch(() => {});
    await this.#log.close();
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #initialize(): Promise<void> {
    const { initTimeoutMs } = this.#services;
    this.#log.platform(lines.initStartLine(this.spec.region, this.spec.runtime), { isInTail: false });
    const startedAt = performance.now();
    const failure = await this.#startRun(initTimeoutMs, initTimeoutMs / 1000);
    const durationMs = performance.now() - startedAt;
    if (failure === undefined) this.#initDurationMs = durationMs;
    else this.#log.platform(lines.initReportLine('init', durationMs, failure), { isInTail: false });
  }

  async #perform(request: InvocationRequest, answer: (answer: Answer) => void): Promise<Uint8Array> {
    const { requestId } = request;
    const timeoutMs = this.spec.timeoutSeconds * 1000;
    const startedAt = performance.now();
    const leftMs = (): number => Math.max(0, timeoutMs - (performance.now() - startedAt));

    // A bootstrap may also end while nothing is asked of it.
    if (this.#run?.hasEnded === true) this.#stopped();
    let failure: Failure | undefined;
    if (this.#state === 'stopped') {
      this.#enter('starting');
      failure = await this.#startRun(leftMs(), this.spec.timeoutSeconds);
      if (failure !== undefined) {
        const report = lines.initReportLine('invoke', performance.now() - startedAt, failure);
        this.#log.platform(report, { isInTail: false });
      }
    }
    this.#log.platform(lines.startLine(requestId, this.spec.version), { isInTail: true });
    failure ??= await this.#converse(request, leftMs, answer);
    const durationMs = Math.min(performance.now() - startedAt, timeoutMs);

    const message = failure?.logMessage?.(requestId, new Date());
    if (message !== undefined) this.#log.platform(message, { isInTail: true });
    this.#log.platform(lines.endLine(requestId), { isInTail: true });
    this.#log.platform(this.#report(requestId, durationMs, failure), { isInTail: true });
    const tail = this.#log.takeTail();
    // Too late when the runtime has answered; then the failure is only in the log.
    if (failure !== undefined) answer({ kind: 'failure', failure });
    return tail;
  }

  /** @returns why the process did not get ready; undefined when it did */
  async #startRun(limitMs: number, limitSeconds: number): Promise<Failure | undefined> {
    this.#events.tell({ kind: 'init-start' });
    const started = await startBootstrap(this.spec, this.#services, {
      dir: this.#dir,
      logStream: this.#logStream,
      listener: this.#events.runListener(),
      onOutput: (bytes) => this.#log.output(bytes),
    });
    if (started.kind === 'failed') {
      this.#stopped();
      return started.failure;
    }
    const { run } = started;
    if (this.#hasEnded()) {
      await run.end();
      return runtimeExited(killed);
    }
    this.#run = run;
    this.#enter('initializing');
    return this.#awaitInit(run, limitMs, limitSeconds);
  }

  async #awaitInit(run: FunctionRun, limitMs: number, limitSeconds: number): Promise<Failure | undefined> {
    const happening = await run.next(limitMs);
    if (this.#hasEnded()) return runtimeExited(killed);
    switch (happening.kind) {
      case 'waiting':
        this.#enter('ready');
        return undefined;
      case 'init-failed':
        await this.#stop(run);
        return happening.failure;
      case 'exited':
        this.#stopped();
        return runtimeExited(happening.exit);
      case 'timed-out':
        await this.#stop(run);
        return timedOut(limitSeconds);
      case 'answered':
    }
    throw impossible(happening, this.#state);
  }

  /** @returns why the invocation failed; undefined when it was answered with a response */
  async #converse(
    request: InvocationRequest,
    leftMs: () => number,
    answer: (answer: Answer) => void,
  ): Promise<Failure | undefined> {
    const run = this.#run;
    if (run === undefined) throw new Error(`an environment that is ${this.#state} cannot be invoked`);
    if (this.#state === 'frozen') {
      run.thaw();
      this.#enter('ready');
    }
    this.#enter('invoking');
    const headers = eventHeaders(request, Date.now() + leftMs());
    run.deliver({ requestId: request.requestId, payload: request.payload, headers });
    const sampler = setInterval(() => this.#sampleMemory(run), memorySampleMs).unref();
    try {
      return await this.#awaitAnswer(run, request.requestId, leftMs, answer);
    } finally {
      clearInterval(sampler);
    }
  }

  async #awaitAnswer(
    run: FunctionRun,
    requestId: string,
    leftMs: () => number,
    answer: (answer: Answer) => void,
  ): Promise<Failure | undefined> {
    let reportedFailure: Failure | undefined;
    for (;;) {
      const happening = await run.next(leftMs());
      if (this.#hasEnded()) return runtimeExited(killed);
      switch (happening.kind) {
        case 'answered':
          this.#enter('finishing');
          answer(happening.answer);
          if (happening.answer.kind === 'failure') reportedFailure = happening.answer.failure;
          break;
        case 'waiting':
          this.#sampleMemory(run);
          this.#enter('ready');
          return reportedFailure;
        case 'exited':
          this.#stopped();
          return runtimeExited(happening.exit);
        case 'timed-out':
          this.#events.tell({ kind: 'timeout', requestId });
          this.#sampleMemory(run);
          await this.#stop(run);
          return timedOut(this.spec.timeoutSeconds);
        case 'init-failed':
          throw impossible(happening, this.#state);
      }
    }
  }

  async #stop(run: FunctionRun): Promise<void> {
    await run.end();
    this.#stopped();
  }

  #stopped(): void {
    if (this.#hasEnded()) return;
    this.#run = undefined;
    this.#enter('stopped');
  }

  #report(requestId: string, durationMs: number, failure: Failure | undefined): string {
    const initDurationMs = this.#initDurationMs;
    this.#initDurationMs = undefined;
    const maxMemoryUsedMb = Math.ceil(this.#peakBytes / (1024 * 1024));
    const { memoryMb } = this.spec;
    return lines.reportLine({ requestId, durationMs, initDurationMs, memoryMb, maxMemoryUsedMb, failure });
  }

  #sampleMemory(run: FunctionRun): void {
    this.#peakBytes = Math.max(this.#peakBytes, run.residentBytes());
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #enter(state: EnvironmentState): void {
    this.#state = nextState(this.#state, state);
  }
}

function impossible(happening: Happening, state: EnvironmentState): Error {
  return new Error(`the runtime was ${happening.kind} while its environment was ${state}`);
}
