// The headers with which the Runtime API hands an event over.
import { randomBytes } from 'node:crypto';
import type { InvocationRequest } from './execution.ts';

/** @param deadlineMs since the epoch */
export function eventHeaders(request: InvocationRequest, deadlineMs: number): Record<string, string> {
  return {
    'Lambda-Runtime-Aws-Request-Id': request.requestId,
    'Lambda-Runtime-Deadline-Ms': String(Math.round(deadlineMs)),
    'Lambda-Runtime-Invoked-Function-Arn': request.invokedFunctionArn,
    'Lambda-Runtime-Trace-Id': traceId(),
    ...(request.clientContext === undefined
      ? {}
      : { 'Lambda-Runtime-Client-Context': asciiJson(request.clientContext) }),
  };
}

/** In X-Ray's form, of a trace that nobody records. */
function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${seconds}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}

/** A header takes no line breaks and no letters beyond ASCII; JSON can do without either. */
function asciiJson(json: string): string {
  return json
    .replace(/[\r\n\t]/g, ' ')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
