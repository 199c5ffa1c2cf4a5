// POST /runtime/invocation/{id}/error: the handler failed and the runtime says how.
import type http from 'node:http';
import { reported } from '../failures.ts';
import { errorTypeHeader, readBody } from './body.ts';
import { accepted } from './replies.ts';
import type { RuntimeSession } from './runtime-session.ts';

export async function error(
  session: RuntimeSession,
  requestId: string,
  request: http.IncomingMessage,
  reply: http.ServerResponse,
): Promise<void> {
  session.enter('InvocationErrorResponse');
  const body = await readBody(request);
  const payload = body.kind === 'whole' ? body.bytes : new Uint8Array();
  session.answer(requestId, { kind: 'failure', failure: reported(errorTypeHeader(request), payload) });
  accepted(reply);
}
