// Gives each run of a bootstrap an address at which the Runtime API knows it.
import http from 'node:http';
import type net from 'node:net';
import type { LabNetwork } from '../../emulator.ts';
import { route } from './router.ts';
import type { RuntimeSession } from './runtime-session.ts';

export type Lease = {
  /** Host and port, for AWS_LAMBDA_RUNTIME_API. */
  authority: string;
  release(): void;
};

/** Where bootstraps reach the Runtime API. */
export interface RuntimeApiAddresses {
  lease(session: RuntimeSession): Promise<Lease>;
}

/**
 * Addresses inside a lab's network: one listener for all, told apart by the local address of each connection. The
 * network belongs to one learner, so that all of 127.0.0.0/8 is free to be given away.
 */
export class LabAddresses implements RuntimeApiAddresses, Disposable {
  readonly #network: LabNetwork;
  readonly #sessions = new Map<string, RuntimeSession>();
  readonly #server: http.Server;
  readonly #onConnection: (socket: net.Socket) => void;
  #count = 0;

  constructor(network: LabNetwork, onError: (error: unknown) => void) {
    this.#network = network;
    this.#server = runtimeApiServer((socket) => this.#sessions.get(plainAddress(socket)), onError);
    this.#onConnection = (socket) => this.#server.emit('connection', socket);
    network.runtimeApi.on('connection', this.#onConnection);
  }

  async lease(session: RuntimeSession): Promise<Lease> {
    const address = this.#freeAddress();
    this.#sessions.set(address, session);
    return {
      authority: `${address}:${this.#network.runtimeApiPort}`,
      release: () => this.#sessions.delete(address),
    };
  }

  [Symbol.dispose](): void {
    this.#network.runtimeApi.off('connection', this.#onConnection);
    this.#server.closeAllConnections();
  }

  /** Goes round the whole range before an address comes again, so that no late request meets a new owner. */
  #freeAddress(): string {
    for (;;) {
      this.#count = (this.#count + 1) % (254 * 256 * 254);
      const [high, middle, low] = [
        1 + Math.floor(this.#count / (256 * 254)),
        Math.floor(this.#count / 254) % 256,
        1 + (this.#count % 254),
      ];
      const address = `127.${high}.${middle}.${low}`;
      if (!this.#sessions.has(address)) return address;
    }
  }
}

/** Addresses on the host's network: a port each. */
export class HostAddresses implements RuntimeApiAddresses {
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  async lease(session: RuntimeSession): Promise<Lease> {
    const server = runtimeApiServer(() => session, this.#onError);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the Runtime API has no port');
    return {
      authority: `127.0.0.1:${address.port}`,
      release: () => {
        server.close();
        server.closeAllConnections();
      },
    };
  }
}

/** An HTTP server without any timeout: /next may take hours. */
function runtimeApiServer(
  sessionOf: (socket: net.Socket) => RuntimeSession | undefined,
  onError: (error: unknown) => void,
): http.Server {
  const server = http.createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.on('request', (request, reply) => {
    route(sessionOf(request.socket), request, reply).catch((error: unknown) => {
      onError(error);
      reply.destroy();
    });
  });
  return server;
}

/** IPv4, even where the listener also speaks IPv6. */
function plainAddress(socket: net.Socket): string {
  return (socket.localAddress ?? '').replace(/^::ffff:/, '');
}
