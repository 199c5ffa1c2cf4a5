// Lets pages in over WebSocket: the handshake's refusals, limits, and the end of connections that no longer answer.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Access } from './access.ts';
import type { Hosts } from './hosts.ts';
import type { Catalog } from './lessons/catalog.ts';
import type { Logger } from './log.ts';
import { PageConnection } from './page-connection.ts';
import type { SessionRegistry } from './session/session-registry.ts';
import type { Store } from './store/store.ts';

/** The largest frame: a paste of 1 MiB behind its shell number. */
export const frameLimitBytes = 1024 * 1024 + 1;

/** How many pages one learner may have open. */
export const connectionLimit = 20;

/** How often a connection has to show that it is alive, ms. */
const heartbeatMs = 30_000;

export type SocketParts = {
  access: Access;
  catalog: Catalog;
  hosts: Hosts;
  log: Logger;
  sessions: SessionRegistry;
  store: Store;
  version: string;
};

/** Serves /socket of an HTTP server. */
export class SocketServer implements AsyncDisposable {
  readonly #parts: SocketParts;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: frameLimitBytes,
    // Terminal output is sent to the same machine or by a proxy that compresses.
    perMessageDeflate: false,
  });
  readonly #connections = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #alive = new WeakSet<WebSocket>();

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
  }

  /** Takes what an HTTP server announces as `upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#admit(request, socket, head).catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'a page could not be let in');
      refuse(socket, 500, 'Internal Server Error');
    });
  }

  /** Tells every page that the server goes away. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const socket of this.#sockets.clients) socket.close(1001, 'The server is ending.');
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
    }, 500);
    await Promise.all(this.#closing);
    clearTimeout(impatience);
    this.#sockets.close();
  }

  async #admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { access, hosts } = this.#parts;
    const { host, origin, cookie } = request.headers;
    if (URL.parse(request.url ?? '/', 'http://server')?.pathname !== '/socket') {
      return refuse(socket, 404, 'Not Found');
    }
    // Browsers always send an origin with a WebSocket, and any site may open one: the cookie alone proves nothing.
    if (!hosts.isSameOrigin(origin, host)) return refuse(socket, 403, 'Forbidden');
    const learnerId = await access.learnerOf(cookie);
    if (learnerId === undefined) return refuse(socket, 401, 'Unauthorized');
    if ((this.#connections.get(learnerId) ?? 0) >= connectionLimit) {
      return refuse(socket, 429, 'Too Many Requests');
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, learnerId));
  }

  #serve(socket: WebSocket, learnerId: string): void {
    this.#connections.set(learnerId, (this.#connections.get(learnerId) ?? 0) + 1);
    this.#alive.add(socket);
    socket.on('pong', () => this.#alive.add(socket));
    const connection = new PageConnection(socket, learnerId, this.#parts);
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        this.#connections.set(learnerId, (this.#connections.get(learnerId) ?? 1) - 1);
        resolve(connection[Symbol.asyncDispose]());
      });
    }).finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  #beat(): void {
    for (const socket of this.#sockets.clients) {
      if (!this.#alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }
}

function refuse(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
