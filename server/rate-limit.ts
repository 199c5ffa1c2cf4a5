// How much of something may pass in a time: a bucket that refills steadily and allows bursts.

export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #level: number;
  #filledAtMs: number;

  /** @param burst how much may pass at once after a rest */
  constructor(perSecond: number, burst: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#level = burst;
    this.#filledAtMs = now();
  }

  /** @returns false when it is too much; nothing is taken then */
  take(amount = 1): boolean {
    const nowMs = this.#now();
    this.#level = Math.min(this.#burst, this.#level + ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond);
    this.#filledAtMs = nowMs;
    if (this.#level < amount) return false;
    this.#level -= amount;
    return true;
  }
}
