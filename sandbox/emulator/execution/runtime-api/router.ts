// Takes a Runtime API request to its endpoint, and refusals back.
import type http from 'node:http';
import { drained } from '../process/output-pipe.ts';
import { error } from './error.ts';
import { initError } from './init-error.ts';
import { next } from './next.ts';
import { methodNotAllowed, notFound, refused } from './replies.ts';
import { response } from './response.ts';
import { StateTransitionRefused, type RuntimeSession } from './runtime-session.ts';

type Route =
  | { name: 'next' | 'init-error'; method: 'GET' | 'POST' }
  | { name: 'response' | 'error'; method: 'POST'; requestId: string };

/** @param session of the environment at whose address the request arrived */
export async function route(
  session: RuntimeSession | undefined,
  request: http.IncomingMessage,
  reply: http.ServerResponse,
): Promise<void> {
  const found = findRoute(request.url ?? '');
  if (session === undefined || found === undefined) return notFound(reply);
  if (request.method !== found.method) return methodNotAllowed(reply, found.method);
  // What the runtime printed before this request belongs before it in the log, too.
  await drained();
  try {
    await answer(session, found, request, reply);
  } catch (refusal) {
    if (!(refusal instanceof StateTransitionRefused)) throw refusal;
    refused(reply, 403, 'InvalidStateTransition', refusal.message);
  }
}

async function answer(
  session: RuntimeSession,
  found: Route,
  request: http.IncomingMessage,
  reply: http.ServerResponse,
): Promise<void> {
  switch (found.name) {
    case 'next':
      return next(session, reply);
    case 'init-error':
      return initError(session, request, reply);
    case 'response':
    case 'error':
      // Before the state is looked at: a response with a wrong id is a wrong id even when none is expected.
      if (found.requestId !== session.currentRequestId) {
        return refused(reply, 400, 'InvalidRequestID', 'Invalid request ID');
      }
      return found.name === 'response'
        ? response(session, found.requestId, request, reply)
        : error(session, found.requestId, request, reply);
  }
}

function findRoute(url: string): Route | undefined {
  const [path = ''] = url.split('?', 1);
  if (path === '/2018-06-01/runtime/invocation/next') return { name: 'next', method: 'GET' };
  if (path === '/2018-06-01/runtime/init/error') return { name: 'init-error', method: 'POST' };
  const match = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path);
  const [, requestId, name] = match ?? [];
  if (requestId === undefined) return undefined;
  return { name: name === 'error' ? 'error' : 'response', method: 'POST', requestId };
}
