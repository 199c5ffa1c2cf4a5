// GET /runtime/invocation/next: waits for an event, for as long as it takes.
import type http from 'node:http';
import type { RuntimeEvent, RuntimeSession } from './runtime-session.ts';

export function next(session: RuntimeSession, response: http.ServerResponse): void {
  const forget = session.next((event) => sendEvent(response, event));
  response.once('close', forget);
}

function sendEvent(response: http.ServerResponse, event: RuntimeEvent): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    ...event.headers,
    'Content-Length': event.payload.byteLength,
  });
  response.end(event.payload);
}
