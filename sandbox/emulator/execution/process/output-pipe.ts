// Pipes for the output of functions.
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';

/** One end to read here, one end to give to a process. */
export type OutputPipe = {
  reader: net.Socket;
  /** A descriptor; close it once the process has it. */
  writer: number;
};

const stockSize = 8;

/**
 * Makes pipes that a process may also open by name.
 *
 * Node gives a child sockets, and `echo oops > /dev/stderr`, which every shell script may say, fails on a socket; on
 * a kernel pipe made here it would fail for a child with another user id. A named pipe with mode 0666 has neither
 * problem. It is unlinked as soon as both ends are open.
 *
 * Standard output and error share one pipe, so that their lines keep the order in which they were written.
 */
export class OutputPipes implements AsyncDisposable {
  readonly #parentDir: string;
  #dir: string | undefined;
  #made = 0;
  #stock: string[] = [];
  #refill: Promise<void> | undefined;

  constructor(parentDir: string) {
    this.#parentDir = parentDir;
  }

  async take(): Promise<OutputPipe> {
    let file = this.#stock.pop();
    while (file === undefined) {
      await this.prepare();
      file = this.#stock.pop();
    }
    const readEnd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(file, constants.O_WRONLY);
    unlinkSync(file);
    return { reader: new net.Socket({ fd: readEnd, readable: true, writable: false }), writer };
  }

  /** Makes a few at once: `mkfifo` is a process of its own. */
  prepare(): Promise<void> {
    this.#refill ??= this.#makeStock().finally(() => {
      this.#refill = undefined;
    });
    return this.#refill;
  }

  async #makeStock(): Promise<void> {
    this.#dir ??= await mkdtemp(path.join(this.#parentDir, 'pipes-'));
    const dir = this.#dir;
    const files = Array.from({ length: stockSize }, () => path.join(dir, String(this.#made++)));
    await promisify(execFile)('mkfifo', ['-m', '666', ...files]);
    this.#stock.push(...files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#refill;
    this.#stock = [];
    if (this.#dir !== undefined) await rm(this.#dir, { recursive: true, force: true });
  }
}

/**
 * Waits until everything that was in a pipe when it was called has been read.
 *
 * What the kernel holds by now is delivered by the next turn of the event loop; the first `setImmediate` ends this
 * turn, the second the next.
 */
export async function drained(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** Gives back the writing end that the child has inherited. */
export function closeWriter(pipe: OutputPipe): void {
  closeSync(pipe.writer);
}
