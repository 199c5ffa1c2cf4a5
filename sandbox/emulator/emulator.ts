// The embedded Lambda emulator: an HTTP server that answers AWS's API, and the functions behind it.
import type http from 'node:http';
import type net from 'node:net';
import path from 'node:path';
import { EnvironmentPool } from './execution/environment-pool.ts';
import type { LogWriter } from './execution/execution.ts';
import { KeyRing } from './http/key-ring.ts';
import { PackageLinks } from './http/package-links.ts';
import { createApiServer } from './http/server.ts';
import type { AccountChange, Caller, EmulatorEvent, OperationContext, ServiceName } from './service.ts';
import { EventQueue } from './services/lambda/event-queue.ts';
import { EmulatorStore } from './store/emulator-store.ts';
import { WorkInFlight } from './store/work-in-flight.ts';

/** Who may sign requests. */
export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  accountId: string;
  userName: string;
};

/** How execution environments join a network that is not the host's. */
export type LabNetwork = {
  /** Put before the command of every execution environment, for instance `nsenter --net=… `. */
  commandPrefix: readonly string[];
  /**
   * Listens on 0.0.0.0 inside that network. Each execution environment gets an address of its own in 127.0.0.0/8,
   * and a connection's local address tells whose it is: one listener serves every environment.
   */
  runtimeApi: net.Server;
  runtimeApiPort: number;
};

export type EmulatorOptions = {
  dataDir: string;
  /** Known access keys. With `verifySignatures` false an unknown key acts for `defaultAccountId`. */
  credentials: readonly Credentials[];
  defaultAccountId: string;
  verifySignatures: boolean;
  /**
   * How clients and functions reach it, `http://127.0.0.1:4566`; part of Code.Location. When absent, links name the
   * host that the request named, and functions are given the port that `server` listens on.
   */
  endpoint?: string;
  /** The host's network when absent. */
  network?: LabNetwork;
  /** Whom functions run as when the process is root. */
  runAs?: { uid: number; gid: number };
  /** How long Pending and InProgress last, ms. Default 300. */
  transitionMs?: number;
  /** Waits before the second and third run of a failed asynchronous invocation, ms. AWS waits minutes. */
  eventRetryDelaysMs?: readonly number[];
  /** Told of what should never happen. Default: standard error. */
  reportBug?: (error: unknown) => void;
};

const defaultTransitionMs = 300;
const defaultEventRetryDelaysMs = [1000, 2000];

/**
 * An emulator with everything it keeps under `dataDir`.
 *
 * `server` does not listen: the owner calls `listen` on it, or gives it connections with
 * `server.emit('connection', socket)`.
 */
export class Emulator implements AsyncDisposable {
  readonly server: http.Server;
  readonly #options: EmulatorOptions;
  readonly #store: EmulatorStore;
  readonly #execution: EnvironmentPool;
  readonly #queue: EventQueue;
  readonly #links = new PackageLinks();
  /** Requests, queued events and transitions that may still write. */
  readonly #work = new WorkInFlight();
  readonly #listeners = new Set<(event: EmulatorEvent) => void>();

  private constructor(options: EmulatorOptions, store: EmulatorStore) {
    const reportBug = options.reportBug ?? console.error;
    const keys = new KeyRing(options.credentials);
    this.#options = options;
    this.#store = store;
    this.#execution = new EnvironmentPool({
      dataDir: path.join(options.dataDir, 'execution'),
      logs: { append: (...log) => this.#appendLog(...log) },
      network: options.network,
      runAs: options.runAs,
      emit: (event) => this.#emit({ kind: 'execution', event }),
      credentials: ({ roleArn, functionName }) => {
        const endpoint = options.endpoint ?? this.#listeningAt();
        return {
          ...keys.assumeRole(roleArn, functionName, Date.now()),
          ...(endpoint !== undefined && { endpointUrl: endpoint }),
        };
      },
      onError: reportBug,
    });
    this.#queue = new EventQueue({
      lambda: store.lambda,
      execution: this.#execution,
      work: this.#work,
      retryDelaysMs: options.eventRetryDelaysMs ?? defaultEventRetryDelaysMs,
      reportBug,
    });
    this.server = createApiServer({
      trust: {
        keys,
        verifySignatures: options.verifySignatures,
        defaultAccountId: options.defaultAccountId,
      },
      links: this.#links,
      work: this.#work,
      packageFile: (sha256) => store.lambda.packages.zipFile(sha256),
      hostNames: options.endpoint === undefined ? [] : [new URL(options.endpoint).hostname],
      contextOf: (caller, region, requestId, host) => this.#contextOf(caller, region, requestId, host),
      now: Date.now,
      reportBug,
    });
    store.lambda.startTransitions({
      work: this.#work,
      settled: (accountId, region, functionArn) => {
        this.#execution.retire(functionArn);
        const resource = functionArn;
        this.#changed({ accountId, region, service: 'lambda', operation: 'StateTransition', resource });
      },
      reportBug,
    });
    this.#queue.start();
  }

  /** @throws when `dataDir` cannot be written or holds something else */
  static async open(options: EmulatorOptions): Promise<Emulator> {
    return new Emulator(options, await EmulatorStore.open(options.dataDir));
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (event: EmulatorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      if (this.server.listening) this.server.close(() => resolve());
      else resolve();
    });
    this.server.closeAllConnections();
    this.#store.lambda.stopTransitions();
    this.#queue.stop();
    await this.#execution[Symbol.asyncDispose]();
    await closed;
    await this.#work.ended();
    this.#listeners.clear();
  }

  #contextOf(caller: Caller, region: string, requestId: string, host: string): OperationContext {
    const endpoint = this.#options.endpoint ?? `http://${host}`;
    return {
      caller,
      region,
      requestId,
      now: Date.now,
      store: this.#store,
      execution: this.#execution,
      changed: (service: ServiceName, operation: string, resource: string) =>
        this.#changed({ accountId: caller.accountId, region, service, operation, resource }),
      transitionMs: this.#options.transitionMs ?? defaultTransitionMs,
      endpoint,
      packageUrl: (sha256) => this.#links.urlOf(endpoint, sha256, Date.now()),
      invokeLater: (event) => this.#queue.add(event),
    };
  }

  /** The log of an invocation is complete with its last line, which is often after the answer. */
  async #appendLog(...log: Parameters<LogWriter['append']>): Promise<void> {
    await this.#store.logs.append(...log);
    const [accountId, region, group, , messages] = log;
    if (messages.some(({ message }) => /^REPORT |"platform\.report"/.test(message))) {
      this.#changed({ accountId, region, service: 'logs', operation: 'Invocation', resource: group });
    }
  }

  #listeningAt(): string | undefined {
    const address = this.server.address();
    return address === null || typeof address === 'string' ? undefined : `http://127.0.0.1:${address.port}`;
  }

  #changed(change: AccountChange): void {
    this.#emit({ kind: 'change', change });
  }

  #emit(event: EmulatorEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
