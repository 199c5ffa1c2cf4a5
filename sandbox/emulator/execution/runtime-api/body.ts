// Reads what a runtime posts.
import type http from 'node:http';

/** The most a response may hold, bytes; exactly this many are accepted. */
export const payloadLimitBytes = 6_291_556;

export type Body =
  | { kind: 'whole'; bytes: Buffer }
  | { kind: 'too-large' }
  /** The connection broke before the end. */
  | { kind: 'truncated' };

/** Reads to the end even what is too large: a client that still sends would not hear the refusal. */
export async function readBody(request: http.IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= payloadLimitBytes) chunks.push(chunk);
    }
  } catch {
    return { kind: 'truncated' };
  }
  return length > payloadLimitBytes ? { kind: 'too-large' } : { kind: 'whole', bytes: Buffer.concat(chunks) };
}

/** An error type a runtime gave, or the nearest that AWS keeps. */
export function errorTypeHeader(request: http.IncomingMessage): string {
  const header = request.headers['lambda-runtime-function-error-type'];
  const given = typeof header === 'string' ? header : '';
  if (/^(?:Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(given)) return given;
  return given.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
