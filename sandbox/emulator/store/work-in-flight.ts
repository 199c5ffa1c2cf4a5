// Remembers what has been started, so that whoever closes can wait for it.

export class WorkInFlight {
  readonly #running = new Set<Promise<unknown>>();

  /** @returns the same promise */
  track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const forget = (): void => {
      this.#running.delete(work);
    };
    work.then(forget, forget);
    return work;
  }

  /** Resolves when everything has ended, well or not, also what is started meanwhile. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
