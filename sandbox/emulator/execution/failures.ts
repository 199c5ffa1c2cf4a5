// The ways an invocation or an init can fail, in AWS's words.
import type { ProcessExit } from './process/function-process.ts';

/** A failure, before it is known which invocation it is told to. */
export type Failure = {
  errorType: string;
  /** What the caller receives. */
  payload(requestId: string): Uint8Array;
  /** The log event about it; undefined when the runtime reported it and logs for itself. */
  logMessage?(requestId: string, at: Date): string;
  /** As in REPORT and INIT_REPORT; undefined when the platform has nothing to add. */
  status?: 'error' | 'timeout';
};

/** The bootstrap is missing or cannot be executed. */
export function invalidEntrypoint(reason: string): Failure {
  return platformFailure('Runtime.InvalidEntrypoint', reason);
}

/** The process ended while it was expected to go on. */
export function runtimeExited(exit: ProcessExit): Failure {
  return platformFailure('Runtime.ExitError', exitReason(exit));
}

export function timedOut(timeoutSeconds: number): Failure {
  const reason = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return {
    ...platformFailure('Sandbox.Timedout', reason),
    logMessage: (requestId, at) => `${at.toISOString()} ${requestId} ${reason}\n\n`,
    status: 'timeout',
  };
}

/** The response was larger than Lambda passes on. */
export function responseTooLarge(limitBytes: number): Failure {
  const errorType = 'Function.ResponseSizeTooLarge';
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`;
  return { errorType, payload: () => Buffer.from(JSON.stringify({ errorMessage, errorType })) };
}

/** What the runtime itself posted to an error endpoint, passed on byte for byte. */
export function reported(errorType: string, payload: Uint8Array): Failure {
  return { errorType, payload: () => payload };
}

/** A failure that Lambda, not the function, puts into words. */
export function platformFailure(errorType: string, reason: string): Failure {
  const message = (requestId: string): string => `RequestId: ${requestId} Error: ${reason}`;
  return {
    errorType,
    payload: (requestId) => Buffer.from(JSON.stringify({ errorType, errorMessage: message(requestId) })),
    logMessage: (requestId) => `${message(requestId)}\n${errorType}\n`,
    status: 'error',
  };
}

const signalNames: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};

function exitReason(exit: ProcessExit): string {
  if (exit.kind === 'signal') {
    return `Runtime exited with error: signal: ${signalNames[exit.signal] ?? exit.signal.toLowerCase()}`;
  }
  return exit.status === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${exit.status}`;
}
