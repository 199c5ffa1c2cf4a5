// A program on a pseudoterminal: its output as bytes, its input, its end.
import * as nodePty from '@lydell/node-pty';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { InputWriter } from './input-writer.ts';

export type PtyOptions = {
  command: readonly [file: string, ...args: string[]];
  env: Readonly<Record<string, string>>;
  cwd: string;
  cols: number;
  rows: number;
  /** Bytes as the program wrote them, in order. */
  onOutput(this: void, bytes: Buffer): void;
  /** Called once, after the last output. @param status 128 + n for death by signal n */
  onExit(this: void, status: number): void;
};

/**
 * The library's own terminal class closes the terminal 200 ms after the program's end and loses what was not read by
 * then. Below it lies this interface, the same on Linux and macOS in the version that package.json pins.
 */
type NativePty = {
  fork(
    file: string,
    args: string[],
    env: string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    isUtf8: boolean,
    helperPath: string,
    onExit: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  resize(descriptor: number, cols: number, rows: number, widthPixels: number, heightPixels: number): void;
};

const { native } = nodePty as unknown as { native: NativePty };

const readBytes = 64 * 1024;

export class Pty {
  readonly #options: PtyOptions;
  readonly #descriptor: number;
  readonly #pid: number;
  readonly #stream: ReadStream;
  readonly #writer: InputWriter;
  /** Open in this process too, so that the terminal does not hang up before its last output is read. */
  readonly #otherEnd: number;
  #status: number | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(options: PtyOptions) {
    this.#options = options;
    const [file, ...args] = options.command;
    const { fd, pid, pty } = native.fork(
      file,
      args,
      Object.entries(options.env).map(([name, value]) => `${name}=${value}`),
      options.cwd,
      options.cols,
      options.rows,
      -1,
      -1,
      true,
      '',
      (code, signal) => this.#exited(signal === 0 ? code : 128 + signal),
    );
    this.#descriptor = fd;
    this.#pid = pid;
    this.#otherEnd = openSync(pty, constants.O_RDWR | constants.O_NOCTTY);
    this.#writer = new InputWriter(fd);
    this.#stream = new ReadStream(fd);
    this.#stream.on('data', (bytes) => options.onOutput(bytes));
  }

  /** @returns false when too much waits to be read; then nothing of `bytes` is written */
  write(bytes: Uint8Array): boolean {
    return this.#writer.write(bytes);
  }

  resize(cols: number, rows: number): void {
    if (!this.#isClosed) native.resize(this.#descriptor, cols, rows, 0, 0);
  }

  /** Stops reading, so that a program that goes on writing waits. */
  pause(): void {
    this.#isPaused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#stream.resume();
    if (this.#status !== undefined) setImmediate(() => this.#finish());
  }

  kill(): void {
    if (this.#status !== undefined) return;
    try {
      process.kill(this.#pid, 'SIGKILL');
    } catch (error) {
      // It ended by itself, and its end has not been announced yet.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #exited(status: number): void {
    this.#status = status;
    setImmediate(() => this.#finish());
  }

  /** Passes on what the ended program has left in the terminal, and closes it. */
  #finish(): void {
    while (!this.#isClosed && !this.#isPaused) {
      // What the stream has read comes first, once it flows again.
      if (this.#stream.readableLength > 0) return void setImmediate(() => this.#finish());
      const bytes = this.#readNow();
      if (bytes === undefined) this.#close();
      else this.#options.onOutput(bytes);
    }
  }

  /** Asked directly, the kernel first delivers what is still on its way; waiting for events cannot tell. */
  #readNow(): Buffer | undefined {
    const bytes = Buffer.allocUnsafe(readBytes);
    try {
      const length = readSync(this.#descriptor, bytes);
      return length === 0 ? undefined : bytes.subarray(0, length);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' || code === 'EIO') return undefined;
      throw error;
    }
  }

  #close(): void {
    this.#isClosed = true;
    this.#writer.close();
    this.#stream.destroy();
    closeSync(this.#otherEnd);
    this.#options.onExit(this.#status ?? 0);
  }
}
