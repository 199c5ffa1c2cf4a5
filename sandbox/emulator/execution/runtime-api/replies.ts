// What the Runtime API replies besides events; texts observed on AWS's Runtime Interface Emulator.
import type http from 'node:http';

export function accepted(response: http.ServerResponse): void {
  // The newline is AWS's; a runtime that lets curl print the reply shows it in the log.
  send(response, 202, '{"status":"OK"}\n');
}

export function refused(
  response: http.ServerResponse,
  status: number,
  errorType: string,
  message: string,
): void {
  send(response, status, JSON.stringify({ errorMessage: message, errorType }));
}

export function notFound(response: http.ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
}

export function methodNotAllowed(response: http.ServerResponse, allowed: string): void {
  response.writeHead(405, { Allow: allowed, 'Content-Length': 0 }).end();
}

function send(response: http.ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}
