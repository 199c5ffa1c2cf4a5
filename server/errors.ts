// Errors that end the program or answer a request, each rendered in one place.

/** Why the server cannot start; its message is one line that says what was found and what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** A command line or environment that is not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a request or message asked for is not there or not possible; the message is shown to the learner. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The code of a system error, 'EACCES' for instance; undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What went wrong in one line, for whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
