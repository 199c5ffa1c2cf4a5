// One execution environment: a function's files, its process and its life, as AWS describes them.
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { findEntrypoint } from './entrypoint.ts';
import { EnvironmentEvents } from './environment-events.ts';
import { environmentVariables, type FunctionCredentials } from './environment-variables.ts';
import { eventHeaders } from './event-headers.ts';
import type { ExecutionEvent, ExecutionSpec, InvocationRequest, LogWriter } from './execution.ts';
import { invalidEntrypoint, runtimeExited, timedOut, type Failure } from './failures.ts';
import { FunctionLog } from './function-log.ts';
import { FunctionRun, type Happening } from './function-run.ts';
import type { LayerTrees } from './layers.ts';
import * as lines from './platform-lines.ts';
import type { ProcessExit } from './process/function-process.ts';
import type { RunAs } from './process/launch-prefix.ts';
import type { FunctionFiles, Launcher } from './process/launcher.ts';
import type { OutputPipes } from './process/output-pipe.ts';
import { makeTmp } from './process/tmp-dir.ts';
import type { RuntimeApiAddresses } from './runtime-api/addresses.ts';
import type { Answer } from './runtime-api/runtime-session.ts';

export type EnvironmentState =
  | 'starting'
  /** The process runs and has not yet asked for an event. */
  | 'initializing'
  | 'ready'
  | 'frozen'
  | 'invoking'
  /** It has answered and not yet asked again. */
  | 'finishing'
  /** Without a process, after a failure; the next invocation begins with an init. /tmp is kept. */
  | 'stopped'
  | 'ended';

const transitions: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  starting: ['initializing', 'stopped', 'ended'],
  initializing: ['ready', 'stopped', 'ended'],
  ready: ['frozen', 'invoking', 'stopped', 'ended'],
  frozen: ['ready', 'stopped', 'ended'],
  invoking: ['finishing', 'stopped', 'ended'],
  finishing: ['ready', 'stopped', 'ended'],
  stopped: ['starting', 'ended'],
  ended: [],
};

/** What all environments of a pool share. */
export type EnvironmentServices = {
  launcher: Launcher;
  addresses: RuntimeApiAddresses;
  pipes: OutputPipes;
  layers: LayerTrees;
  logs: LogWriter;
  emit(this: void, event: ExecutionEvent): void;
  credentials: ((spec: ExecutionSpec) => FunctionCredentials) | undefined;
  /** Each environment has a directory of its own here. */
  environmentsDir: string;
  runAs: RunAs | undefined;
  initTimeoutMs: number;
  onError(this: void, error: unknown): void;
};

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
  #files: FunctionFiles | undefined;
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
    const { launcher, addresses, pipes, credentials } = this.#services;
    const files = await this.#prepareFiles();
    const paths = launcher.paths(files);
    const entrypoint = await findEntrypoint(files, paths);
    if (entrypoint.kind === 'invalid') {
      this.#stopped();
      return invalidEntrypoint(entrypoint.reason);
    }
    const run = new FunctionRun(this.#events.runListener());
    this.#run = run;
    await run.start(addresses, async (runtimeApi) => {
      const env = environmentVariables(this.spec, {
        paths,
        searchPaths: launcher.searchPaths(files),
        runtimeApi,
        logStream: this.#logStream,
        credentials: credentials?.(this.spec),
      });
      const pipe = await pipes.take();
      const onOutput = (bytes: Buffer): void => this.#log.output(bytes);
      return launcher.launch({
        spec: this.spec,
        files,
        bootstrap: entrypoint.bootstrap,
        env,
        pipe,
        onOutput,
      });
    });
    if (this.#hasEnded()) await run.end();
    else this.#enter('initializing');
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
        throw impossible(happening, this.#state);
    }
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

  /** /tmp outlives the process, so that it is there after a timeout, as on AWS. */
  async #prepareFiles(): Promise<FunctionFiles> {
    if (this.#files !== undefined) return this.#files;
    const { layers, runAs } = this.#services;
    const tmpDir = path.join(this.#dir, 'tmp');
    const [layersDir] = await Promise.all([layers.merged(this.spec.layerDirs), makeTmp(tmpDir, runAs)]);
    this.#files = { packageDir: this.spec.packageDir, layersDir, tmpDir };
    return this.#files;
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
    if (!transitions[this.#state].includes(state)) {
      throw new Error(`an execution environment cannot go from ${this.#state} to ${state}`);
    }
    this.#state = state;
  }
}

function impossible(happening: Happening, state: EnvironmentState): Error {
  return new Error(`the runtime was ${happening.kind} while its environment was ${state}`);
}
