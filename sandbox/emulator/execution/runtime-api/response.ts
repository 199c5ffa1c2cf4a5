// POST /runtime/invocation/{id}/response: what the handler returned.
import type http from 'node:http';
import { platformFailure, responseTooLarge } from '../failures.ts';
import { payloadLimitBytes, readBody } from './body.ts';
import { accepted, refused } from './replies.ts';
import type { RuntimeSession } from './runtime-session.ts';

export async function response(
  session: RuntimeSession,
  requestId: string,
  request: http.IncomingMessage,
  reply: http.ServerResponse,
): Promise<void> {
  session.enter('InvocationResponse');
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined && mode !== 'streaming') {
    const errorType = 'Runtime.InvalidResponseModeHeader';
    session.answer(requestId, {
      kind: 'failure',
      failure: platformFailure(errorType, 'Invalid response mode header'),
    });
    refused(reply, 400, errorType, 'Invalid function response mode');
    return;
  }
  const body = await readBody(request);
  switch (body.kind) {
    case 'whole':
      session.answer(requestId, { kind: 'response', payload: body.bytes });
      accepted(reply);
      return;
    case 'too-large':
      session.answer(requestId, { kind: 'failure', failure: responseTooLarge(payloadLimitBytes) });
      refused(
        reply,
        413,
        'RequestEntityTooLarge',
        `Exceeded maximum allowed payload size (${payloadLimitBytes} bytes).`,
      );
      return;
    case 'truncated':
      session.answer(requestId, {
        kind: 'failure',
        failure: platformFailure('Runtime.TruncatedResponse', 'Response was cut off'),
      });
  }
}
