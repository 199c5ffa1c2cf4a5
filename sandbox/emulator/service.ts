// What an API operation is given and gives back, whatever its service and protocol.
import type { ExecutionEvent, Execution } from './execution/execution.ts';
import type { EmulatorStore } from './store/emulator-store.ts';

/** Who signed the request. The access key decides the account. */
export type Caller = {
  accountId: string;
  /** `arn:aws:iam::<account>:user/<name>` or an assumed-role ARN. */
  arn: string;
  userId: string;
  accessKeyId: string;
};

/** A mutation of the account that succeeded; what the page and the checks wake up for. */
export type AccountChange = {
  accountId: string;
  region: string;
  service: ServiceName;
  /** The API operation, or 'StateTransition' (Pending → Active …) or 'Invocation' (logs were written). */
  operation: string;
  /** ARN or name of what changed. */
  resource: string;
};

export type EmulatorEvent =
  { kind: 'change'; change: AccountChange } | { kind: 'execution'; event: ExecutionEvent };

export type ServiceName = 'lambda' | 'iam' | 'sts' | 'logs';

/** What every operation may use. An operation sees no HTTP and calls no other operation. */
export type OperationContext = {
  caller: Caller;
  region: string;
  /** Also sent as x-amzn-RequestId. */
  requestId: string;
  /** Milliseconds since the epoch; replaced by tests. */
  now: () => number;
  store: EmulatorStore;
  execution: Execution;
  /** Announces a mutation, after it is on disk. */
  changed: (service: ServiceName, operation: string, resource: string) => void;
  /**
   * How long Pending and InProgress last, ms.
   */
  transitionMs: number;
  /** `http://127.0.0.1:4566`: where this caller reaches the emulator; Code.Location starts with it. */
  endpoint: string;
  /** Where a package can be downloaded for ten minutes. @param sha256 of the zip, hexadecimal */
  packageUrl: (sha256: string) => string;
  /** Queues an asynchronous invocation; resolves when it is on disk. */
  invokeLater: (event: QueuedEvent) => Promise<void>;
};

/** An accepted asynchronous invocation that has not ended. */
export type QueuedEvent = {
  accountId: string;
  region: string;
  functionName: string;
  /** '$LATEST' or a number. */
  version: string;
  requestId: string;
  invokedFunctionArn: string;
  payloadBase64: string;
  clientContext?: string;
  /** How often it has run and failed. */
  failures: number;
};

/**
 * One API operation: from the input (members named as in AWS's model, already validated against it, blobs as
 * Uint8Array) to the output (members named as in the model; the HTTP layer serializes it by the model).
 *
 * @throws ServiceError what AWS would refuse
 */
export type Operation<Input extends object, Output extends object> = (
  input: Input,
  context: OperationContext,
) => Output | Promise<Output>;

/** A service's operations by AWS's names. Its model, and with it its protocol, is `loadServiceModel(name)`. */
export type ServiceDefinition = {
  name: ServiceName;
  /** The input's type is each operation's own; whoever calls has checked the input against the model. */
  operations: Readonly<Record<string, Operation<never, object>>>;
};
