// Lends execution environments to invocations and keeps them warm in between.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LabNetwork } from '../emulator.ts';
import { ServiceError } from '../service-error.ts';
import type { EnvironmentServices } from './bootstrap-start.ts';
import type { FunctionCredentials } from './environment-variables.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type {
  Execution,
  ExecutionEvent,
  ExecutionSpec,
  InvocationRequest,
  InvocationResult,
  LogWriter,
} from './execution.ts';
import { LayerTrees } from './layers.ts';
import { chooseLauncher, type LauncherChoice } from './process/choose-launcher.ts';
import type { RunAs } from './process/launch-prefix.ts';
import { OutputPipes } from './process/output-pipe.ts';
import { HostAddresses, LabAddresses } from './runtime-api/addresses.ts';
import type { Answer } from './runtime-api/runtime-session.ts';

export type EnvironmentPoolOptions = {
  /**
   * Holds merged layers and each environment's /tmp. The user functions run as must be able to reach it, and the
   * packages and layers too.
   */
  dataDir: string;
  logs: LogWriter;
  emit(this: void, event: ExecutionEvent): void;
  /** The host's network when absent. */
  network?: LabNetwork | undefined;
  /** Whom functions run as when this process is root. */
  runAs?: RunAs | undefined;
  /** The credentials of the function's role, for its environment; none when absent. */
  credentials?: ((this: void, spec: ExecutionSpec) => FunctionCredentials) | undefined;
  /** How many invocations an account may run at once. Default 10, as for a new AWS account. */
  concurrency?: number;
  /** How long an environment stays warm without work, ms. Default 5 minutes. */
  idleMs?: number;
  /** How long an init may take, ms. Default 10 s, as on AWS. */
  initTimeoutMs?: number;
  /** Default 'auto': bubblewrap where it works, else ordinary processes. */
  launcher?: LauncherChoice;
  /** Told what goes wrong behind an invocation's back, a log that cannot be written for instance. */
  onError?: ((this: void, error: unknown) => void) | undefined;
};

/**
 * How long an invocation waits for an environment that has answered and not yet asked for more, ms. A runtime in a
 * shell takes about 10 ms from one to the other; starting another environment takes longer.
 */
const finishingWaitMs = 200;

/** An environment's place in the pool. */
type Slot = {
  environment: ExecutionEnvironment;
  key: string;
  /** Ends it when it runs out; undefined while an invocation has the environment. */
  idleTimer: NodeJS.Timeout | undefined;
  isRetired: boolean;
};

/** Keeps one environment per concurrent invocation of a function's version and revision. */
export class EnvironmentPool implements Execution {
  readonly #options: EnvironmentPoolOptions;
  readonly #concurrency: number;
  readonly #idleMs: number;
  /** Ordered by their last use. */
  readonly #slots = new Set<Slot>();
  readonly #waiting: { key: string; take(slot: Slot): void }[] = [];
  readonly #endings = new Set<Promise<void>>();
  readonly #cleanup = new AsyncDisposableStack();
  #services: Promise<EnvironmentServices> | undefined;
  #isDisposed = false;

  constructor(options: EnvironmentPoolOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? 10;
    this.#idleMs = options.idleMs ?? 5 * 60_000;
  }

  async invoke(spec: ExecutionSpec, request: InvocationRequest): Promise<InvocationResult> {
    const slot = await this.#lend(spec);
    const { answered, finished } = slot.environment.invoke(request);
    const returned = finished.finally(() => this.#takeBack(slot));
    if (request.logType === 'None') {
      // The answer tells of what breaks before it; of what breaks later, nobody else would hear.
      returned.catch((error: unknown) => this.#report(error));
      return result(await answered, request, new Uint8Array());
    }
    const logTail = await returned;
    return result(await answered, request, logTail);
  }

  retire(functionArn: string): void {
    for (const slot of this.#slots) {
      if (slot.environment.spec.functionArn !== functionArn) continue;
      slot.isRetired = true;
      if (slot.idleTimer !== undefined) this.#end(slot);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    for (const slot of this.#slots) this.#end(slot);
    await Promise.all(this.#endings);
    // What could not be prepared has nothing to be cleaned up; those who needed it have been told.
    await this.#services?.catch(() => {});
    await this.#cleanup.disposeAsync();
  }

  async #lend(spec: ExecutionSpec): Promise<Slot> {
    this.#services ??= this.#prepare();
    const services = await this.#services;
    const key = [spec.functionArn, spec.version, spec.revision].join('\0');
    const warm = this.#takeIdle(key) ?? (await this.#awaitFinishing(key)) ?? this.#takeIdle(key);
    if (warm !== undefined) return warm;
    if (this.#isDisposed) throw new Error('the environment pool has been disposed');
    this.#makeRoom(spec.accountId);
    const environment = new ExecutionEnvironment(spec, services);
    const slot: Slot = { environment, key, idleTimer: undefined, isRetired: false };
    this.#slots.add(slot);
    try {
      await environment.init();
    } catch (error) {
      this.#end(slot);
      throw error;
    }
    return slot;
  }

  /** The one used last, so that the others can grow old. */
  #takeIdle(key: string): Slot | undefined {
    const slot = [...this.#slots].findLast((other) => other.key === key && other.idleTimer !== undefined);
    if (slot === undefined) return undefined;
    clearTimeout(slot.idleTimer);
    slot.idleTimer = undefined;
    return slot;
  }

  /** Gives an environment that is as good as free the time to become so. */
  async #awaitFinishing(key: string): Promise<Slot | undefined> {
    const finishing = [...this.#slots].filter(
      (slot) => slot.key === key && !slot.isRetired && slot.environment.state === 'finishing',
    );
    const promised = this.#waiting.filter((other) => other.key === key);
    if (finishing.length <= promised.length) return undefined;
    return new Promise((resolve) => {
      const leave = (slot: Slot | undefined): void => {
        clearTimeout(timer);
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        resolve(slot);
      };
      const waiter = { key, take: leave };
      const timer = setTimeout(leave, finishingWaitMs, undefined);
      this.#waiting.push(waiter);
    });
  }

  #takeBack(slot: Slot): void {
    if (slot.isRetired || this.#isDisposed) {
      this.#end(slot);
      return;
    }
    this.#slots.delete(slot);
    this.#slots.add(slot);
    const waiter = this.#waiting.find((other) => other.key === slot.key);
    if (waiter !== undefined) {
      waiter.take(slot);
      return;
    }
    if (slot.environment.state === 'ready') slot.environment.freeze();
    slot.idleTimer = setTimeout(() => this.#end(slot), this.#idleMs).unref();
  }

  /**
   * Ends environments that only wait, until the account has room for another.
   *
   * @throws ServiceError when all of them work
   */
  #makeRoom(accountId: string): void {
    const slots = [...this.#slots].filter((slot) => slot.environment.spec.accountId === accountId);
    if (slots.length < this.#concurrency) return;
    const oldestIdle = slots.find((slot) => slot.idleTimer !== undefined);
    if (oldestIdle !== undefined) {
      this.#end(oldestIdle);
      return;
    }
    throw new ServiceError('TooManyRequestsException', 429, 'Rate Exceeded.', {
      Reason: 'ConcurrentInvocationLimitExceeded',
      Type: 'User',
    });
  }

  #end(slot: Slot): void {
    clearTimeout(slot.idleTimer);
    slot.idleTimer = undefined;
    if (!this.#slots.delete(slot)) return;
    const ending = slot.environment[Symbol.asyncDispose]()
      .catch((error: unknown) => this.#report(error))
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  /** Everything that takes time and that only a pool that is used needs. */
  async #prepare(): Promise<EnvironmentServices> {
    const { dataDir, network, runAs, logs, emit, credentials } = this.#options;
    const [environmentsDir, layersDir] = [path.join(dataDir, 'environments'), path.join(dataDir, 'layers')];
    // What an earlier emulator has left may be unfinished: it was killed, or the machine was.
    await Promise.all([environmentsDir, layersDir].map((dir) => rm(dir, { recursive: true, force: true })));
    await Promise.all([environmentsDir, layersDir].map((dir) => mkdir(dir, { recursive: true })));
    const onError = (error: unknown): void => this.#report(error);
    const pipes = this.#cleanup.use(new OutputPipes(environmentsDir));
    const addresses =
      network === undefined
        ? new HostAddresses(onError)
        : this.#cleanup.use(new LabAddresses(network, onError));
    const [launcher] = await Promise.all([
      chooseLauncher(this.#options.launcher ?? 'auto', dataDir, network?.commandPrefix ?? [], runAs),
      pipes.prepare(),
    ]);
    return {
      launcher,
      addresses,
      pipes,
      layers: new LayerTrees(layersDir),
      logs,
      emit,
      credentials,
      environmentsDir,
      runAs,
      initTimeoutMs: this.#options.initTimeoutMs ?? 10_000,
      onError,
    };
  }

  #report(error: unknown): void {
    const { onError } = this.#options;
    if (onError !== undefined) onError(error);
    else process.emitWarning(error instanceof Error ? error : String(error));
  }
}

function result(answer: Answer, request: InvocationRequest, logTail: Uint8Array): InvocationResult {
  return answer.kind === 'response'
    ? { payload: answer.payload, logTail }
    : { payload: answer.failure.payload(request.requestId), functionError: 'Unhandled', logTail };
}
