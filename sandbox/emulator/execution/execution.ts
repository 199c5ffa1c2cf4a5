// Contract of the execution side; the class that implements it is the environment pool.

/** Everything an execution environment is built from. Two specs with the same `revision` may share environments. */
export type ExecutionSpec = {
  accountId: string;
  region: string;
  functionName: string;
  /** '$LATEST' or a number. */
  version: string;
  /** Unqualified. */
  functionArn: string;
  /** Changes with code, configuration or layers. */
  revision: string;
  runtime: string;
  handler: string;
  roleArn: string;
  memoryMb: number;
  timeoutSeconds: number;
  ephemeralStorageMb: number;
  environment: Record<string, string>;
  architecture: 'x86_64' | 'arm64';
  /** Where the package lies unpacked, read-only. */
  packageDir: string;
  /** Where each layer lies unpacked, in the order of the configuration. */
  layerDirs: string[];
  logGroup: string;
};

export type InvocationRequest = {
  requestId: string;
  /** As in Lambda-Runtime-Invoked-Function-Arn: qualified when the caller qualified it. */
  invokedFunctionArn: string;
  /** The event, byte for byte. */
  payload: Uint8Array;
  /** JSON, as it came base64-decoded in X-Amz-Client-Context. */
  clientContext?: string;
  /**
   * 'None' answers as soon as the runtime has posted its response, without a tail. Otherwise the answer waits until
   * the runtime asks for its next event: only then is the log of this invocation complete.
   */
  logType?: 'None' | 'Tail';
};

export type InvocationResult = {
  /** The response, or the error document when `functionError` is set. */
  payload: Uint8Array;
  functionError?: 'Unhandled';
  /** The last 4 KiB of this invocation's log, for LogType Tail. */
  logTail: Uint8Array;
};

/** One thing that happened in an execution environment; the Runtime panel, logs and tests read the same stream. */
export type ExecutionEvent = {
  /** performance.now() of the emulator's process, ms. */
  atMs: number;
  environmentId: string;
  functionArn: string;
  version: string;
} & ExecutionHappening;

export type ExecutionHappening =
  | { kind: 'init-start' }
  /** The runtime asks and waits. */
  | { kind: 'next' }
  | { kind: 'event'; requestId: string; payload: string; headers: Record<string, string> }
  | { kind: 'response'; requestId: string; payload: string }
  /** `requestId` is null for an init that failed. */
  | { kind: 'error'; requestId: string | null; payload: string; errorType: string }
  /** Standard output and error are one stream, in the order in which they were written. */
  | { kind: 'log'; line: string }
  | { kind: 'timeout'; requestId: string }
  | { kind: 'exit'; code: number | null; signal: string | null }
  | { kind: 'shutdown' };

/** Runs functions. */
export interface Execution extends AsyncDisposable {
  /**
   * Waits for the invocation to end. Never rejects for what the function does: that is in the result.
   *
   * @throws ServiceError TooManyRequestsException when the account runs as many invocations as it may
   */
  invoke(spec: ExecutionSpec, request: InvocationRequest): Promise<InvocationResult>;
  /** Ends the environments of a function that changed or is gone; those busy end after their invocation. */
  retire(functionArn: string): void;
}

/** Where the execution side writes what a function and its environment said. */
export interface LogWriter {
  /**
   * Appends to a stream, creating group and stream when they are missing.
   *
   * @param messages each one log event; the timestamp is ms since the epoch
   */
  append(
    accountId: string,
    region: string,
    group: string,
    stream: string,
    messages: { timestamp: number; message: string }[],
  ): Promise<void>;
}
