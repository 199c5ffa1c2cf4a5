// The one error an operation throws for what AWS would refuse; the HTTP layer renders it once.

/** An AWS service exception: its name, HTTP status and message as AWS sends them. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  /** Further members of the error body, `Type` or `Reason` for instance. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, members: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
