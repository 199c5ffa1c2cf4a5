// The embedded Lambda emulator: an HTTP server that answers AWS's API, and the functions behind it.
import type http from 'node:http';
import type net from 'node:net';
import type { EmulatorEvent } from './service.ts';

/** Who may sign requests. */
export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  accountId: string;
  userName: string;
};

/** How execution environments join a network that is not the host's. */
export type LabNetwork = {
  /** Put before the command of every execution environment, for instance `nsenter --net=… `. */
  commandPrefix: readonly string[];
  /**
   * Listens on 0.0.0.0 inside that network. Each execution environment gets an address of its own in 127.0.0.0/8,
   * and a connection's local address tells whose it is: one listener serves every environment.
   */
  runtimeApi: net.Server;
  runtimeApiPort: number;
};

export type EmulatorOptions = {
  dataDir: string;
  /** Known access keys. With `verifySignatures` false an unknown key acts for `defaultAccountId`. */
  credentials: readonly Credentials[];
  defaultAccountId: string;
  verifySignatures: boolean;
  /** How clients reach it, `http://127.0.0.1:4566`; part of Code.Location. */
  endpoint: string;
  /** The host's network when absent. */
  network?: LabNetwork;
  /** Whom functions run as when the process is root. */
  runAs?: { uid: number; gid: number };
  /** How long Pending and InProgress last, ms. Default 300. */
  transitionMs?: number;
};

/**
 * An emulator with everything it keeps under `dataDir`.
 *
 * `server` does not listen: the owner calls `listen` on it, or gives it connections with
 * `server.emit('connection', socket)`.
 */
export interface EmulatorHandle extends AsyncDisposable {
  readonly server: http.Server;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: EmulatorEvent) => void): () => void;
}
