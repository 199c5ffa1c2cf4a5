// Lets what changes one thing happen in turn, and what changes different things at once.

/** A queue for each key. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `task` after all earlier ones of the same key have ended, well or not. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const after = before.then(task, task);
    this.#last.set(key, after);
    const forget = (): void => {
      if (this.#last.get(key) === after) this.#last.delete(key);
    };
    after.then(forget, forget);
    return after;
  }
}
