// Connects HTTP clients to a server in the same process, without a port.
import http from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';

/** What clients call on a network socket; here there is nothing to set. */
const socketSettings = {
  setKeepAlive: returnThis,
  setNoDelay: returnThis,
  setTimeout: returnThis,
  ref: returnThis,
  unref: returnThis,
};

/** An agent whose every connection, whatever its host and port, leads to `server`. */
export class InProcessAgent extends http.Agent {
  readonly #server: http.Server;

  constructor(server: http.Server) {
    super({ keepAlive: true });
    this.#server = server;
  }

  override createConnection(): Duplex {
    const [client, server] = duplexPair();
    this.#server.emit('connection', Object.assign(server, socketSettings));
    return Object.assign(client, socketSettings);
  }
}

function returnThis(this: unknown): unknown {
  return this;
}
