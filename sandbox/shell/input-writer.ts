// Writes what is typed to a terminal, in order, without waiting for a program that does not read.
import { writeSync } from 'node:fs';

/** More than anyone pastes; a program that does not read must not fill the server's memory. */
const queueLimitBytes = 4 * 1024 * 1024;
/** Leaves the event loop to others between parts of a long paste. */
const turnLimitBytes = 64 * 1024;
const firstDelayMs = 1;
const lastDelayMs = 50;

/**
 * Writes to a non-blocking descriptor, and tries again ever later while nobody reads.
 *
 * Writing synchronously costs microseconds, because the kernel copies or refuses; and it cannot hit a descriptor that
 * was closed and taken by another file meanwhile, as a write in a thread could.
 */
export class InputWriter {
  readonly #descriptor: number;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #delayMs = firstDelayMs;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** @returns false when too much waits already: then nothing of `bytes` is written */
  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || bytes.length === 0) return true;
    if (this.#queuedBytes + bytes.length > queueLimitBytes) return false;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#timer === undefined) this.#drain();
    return true;
  }

  /** To be called before the descriptor is closed. */
  close(): void {
    this.#isClosed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #drain(): void {
    this.#timer = undefined;
    let writtenBytes = 0;
    for (;;) {
      const first = this.#queue[0];
      if (first === undefined) return;
      if (writtenBytes >= turnLimitBytes) return this.#later(0);
      const written = this.#tryWrite(first);
      if (written === 0) {
        this.#later(this.#delayMs);
        this.#delayMs = Math.min(this.#delayMs * 2, lastDelayMs);
        return;
      }
      this.#delayMs = firstDelayMs;
      writtenBytes += written;
      this.#queuedBytes -= written;
      if (written === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(written);
    }
  }

  #tryWrite(bytes: Uint8Array): number {
    try {
      return writeSync(this.#descriptor, bytes, 0, Math.min(bytes.length, turnLimitBytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return 0;
      // Nobody is left to read it: the terminal's end is about to be announced.
      if (code === 'EIO') return bytes.length;
      throw error;
    }
  }

  #later(delayMs: number): void {
    this.#timer = setTimeout(() => this.#drain(), delayMs);
  }
}
