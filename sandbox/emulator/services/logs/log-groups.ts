// What the log operations share: finding a group or stream, ARNs, tokens and pages.
import type { OperationContext } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import type { LogStream } from './log-stream.ts';
import type { LogGroup } from './logs-store.ts';

/** A group by name or, where AWS takes that too, by ARN. */
export type GroupReference = { logGroupName?: string; logGroupIdentifier?: string };

/** @throws InvalidParameterException, ResourceNotFoundException */
export function requireGroup(reference: GroupReference, context: OperationContext): LogGroup {
  const { logGroupName, logGroupIdentifier } = reference;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter('LogGroupName and LogGroupIdentifier cannot be provided together');
  }
  const named = logGroupName ?? logGroupIdentifier;
  if (named === undefined)
    throw invalidParameter('Either LogGroupName or LogGroupIdentifier must be provided');
  const name = /^arn:[^:]+:logs:[^:]*:\d{12}:log-group:([^:]+)(:\*)?$/.exec(named)?.[1] ?? named;
  const group = context.store.logs.findGroup(context.caller.accountId, context.region, name);
  if (group === undefined) throw notFound('The specified log group does not exist.');
  return group;
}

/** @throws ResourceNotFoundException */
export async function requireStream(
  group: LogGroup,
  name: string,
  { store }: OperationContext,
): Promise<LogStream> {
  const stream = await store.logs.findStream(group, name);
  if (stream === undefined) throw notFound('The specified log stream does not exist.');
  return stream;
}

/** Without the `:*` that older answers end in. */
export function groupArn(group: LogGroup): string {
  return `arn:aws:logs:${group.region}:${group.accountId}:log-group:${group.name}`;
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', 400, message);
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, message);
}

/** Where the next page begins; opaque to the client. */
export function encodeToken(position: Record<string, string>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * @param names of the members that the token must have
 * @throws InvalidParameterException when the token is none of ours
 */
export function decodeToken<Name extends string>(token: string, ...names: Name[]): Record<Name, string> {
  const position = parsedToken(token);
  if (names.some((name) => typeof position?.[name] !== 'string')) {
    throw invalidParameter('The specified nextToken is invalid.');
  }
  return position as Record<Name, string>;
}

function parsedToken(token: string): Record<string, unknown> | undefined {
  try {
    return (JSON.parse(Buffer.from(token, 'base64url').toString()) ?? undefined) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const eventOverheadBytes = 26;
const pageBytes = 1_048_576;

/** As many events from the start as AWS puts on a page: `limit`, or 1 MB counting 26 bytes for each. */
export function firstPage<Event extends { message: string }>(
  events: readonly Event[],
  limit = 10_000,
): Event[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += Buffer.byteLength(event.message) + eventOverheadBytes;
    return index >= limit || (bytes > pageBytes && index > 0);
  });
  return events.slice(0, end === -1 ? events.length : end);
}
