// Tells the server how much output the terminal has parsed, so that it sends no faster than the page can draw.

const everyBytes = 48 * 1024;
const idleMs = 60;

export class Acknowledger {
  readonly #send: (bytes: number) => void;
  #parsed = 0;
  #told = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param send is given the cumulative count since the shell began */
  constructor(send: (bytes: number) => void) {
    this.#send = send;
  }

  /** Counts on from `offset`, for a new attachment. */
  reset(offset: number): void {
    this.stop();
    this.#parsed = offset;
    this.#told = offset;
  }

  stop(): void {
    clearTimeout(this.#idleTimer);
  }

  parsed(bytes: number): void {
    this.#parsed += bytes;
    clearTimeout(this.#idleTimer);
    if (this.#parsed - this.#told >= everyBytes) this.#tell();
    else this.#idleTimer = setTimeout(() => this.#tell(), idleMs);
  }

  #tell(): void {
    if (this.#told === this.#parsed) return;
    this.#told = this.#parsed;
    this.#send(this.#parsed);
  }
}
