// A network of its own for one lab: a loopback interface and nothing else, kept by descriptors, without a process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

export type Address = { host: string; port: number };

const holderArguments =
  '--unshare-user --unshare-net --die-with-parent --ro-bind / / --info-fd 3 --block-fd 4 true';
const helper = path.join(import.meta.dirname, 'listen-inside.cjs');

/**
 * A network namespace that lives as long as this object, a listener in it or a program in it.
 *
 * Programs join it by way of this process's /proc/…/fd, so nothing has to be inherited and a PTY library can start
 * them too.
 */
export class NetworkNamespace implements Disposable {
  readonly #network: number;
  readonly #user: number;
  #isClosed = false;

  private constructor(network: number, user: number) {
    this.#network = network;
    this.#user = user;
  }

  /** @throws when bubblewrap is missing or namespaces cannot be made here */
  static async open(): Promise<NetworkNamespace> {
    // The holder brings the loopback interface up, says its id on descriptor 3 and waits until 4 closes.
    const holder = spawn('bwrap', holderArguments.split(' '), {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const failure = failureOf(holder);
    const [, , , info, block] = holder.stdio as [null, null, Readable, Readable, Writable];
    let namespace: NetworkNamespace | undefined;
    try {
      namespace = NetworkNamespace.#of(await text(info));
    } finally {
      block.destroy();
    }
    // Only a holder that ended well has brought the loopback interface up.
    const error = await failure;
    if (error === undefined && namespace !== undefined) return namespace;
    namespace?.[Symbol.dispose]();
    throw error ?? new Error('bubblewrap ended before it made a network');
  }

  /** @param info what bubblewrap said about the holder; empty when it failed */
  static #of(info: string): NetworkNamespace | undefined {
    if (info === '') return undefined;
    const { 'child-pid': pid } = JSON.parse(info) as { 'child-pid': number };
    const network = openSync(`/proc/${pid}/ns/net`, 'r');
    try {
      return new NetworkNamespace(network, openSync(`/proc/${pid}/ns/user`, 'r'));
    } catch (error) {
      closeSync(network);
      throw error;
    }
  }

  /** Put before a command, makes it run in this network. */
  get joinCommand(): string[] {
    const descriptors = `/proc/${process.pid}/fd`;
    const network = `--net=${descriptors}/${this.#network}`;
    // Root may enter any namespace, and stays root for what follows; others become whoever made it.
    return process.getuid?.() === 0
      ? ['nsenter', network, '--']
      : ['nsenter', '--preserve-credentials', `--user=${descriptors}/${this.#user}`, network, '--'];
  }

  /**
   * Listens inside.
   *
   * @returns a listening server per address, in their order; the caller closes them
   */
  async listen(addresses: readonly Address[]): Promise<net.Server[]> {
    const [nsenter, ...join] = this.joinCommand as [string, ...string[]];
    const child = spawn(nsenter, [...join, process.execPath, helper, JSON.stringify(addresses)], {
      cwd: '/',
      // Nothing of the server's environment; Node adds the channel to its parent.
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const servers: net.Server[] = [];
    child.on('message', ({ index }: { index: number }, handle) => {
      if (handle instanceof net.Server) servers[index] = handle;
    });
    const error = await failureOf(child);
    if (error === undefined && addresses.every((_address, index) => servers[index] !== undefined)) {
      return servers;
    }
    for (const server of servers) server?.close();
    throw error ?? new Error('a listener was not handed over');
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#network);
    closeSync(this.#user);
  }
}

/** Resolves when the process and its streams have ended; undefined when it ended well. */
async function failureOf(child: ChildProcess): Promise<Error | undefined> {
  const complaint = child.stderr === null ? '' : text(child.stderr);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code === 0) return undefined;
    return new Error(`${child.spawnfile} ended with ${signal ?? code}: ${(await complaint).trim()}`);
  } catch (error) {
    return new Error(`${child.spawnfile} could not be started`, { cause: error });
  }
}
