// POST /runtime/init/error: the runtime could not get ready and says why.
import type http from 'node:http';
import { reported } from '../failures.ts';
import { errorTypeHeader, readBody } from './body.ts';
import { accepted } from './replies.ts';
import type { RuntimeSession } from './runtime-session.ts';

export async function initError(
  session: RuntimeSession,
  request: http.IncomingMessage,
  reply: http.ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const payload = body.kind === 'whole' ? body.bytes : new Uint8Array();
  session.failInit({ ...reported(errorTypeHeader(request), payload), status: 'error' });
  accepted(reply);
}
