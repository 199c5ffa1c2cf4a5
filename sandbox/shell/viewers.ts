// The terminals attached to a shell: gives each the live output and says when they fall behind.
import type { ShellViewer } from './shell.ts';
import type { Snapshot } from './screen.ts';

const limits = {
  /** Above this, output waits; a terminal is still responsive with so much to show. */
  unacknowledgedBytes: 512 * 1024,
  backlogBytes: 1024 * 1024,
  /** Below these, output goes on. */
  resumeUnacknowledgedBytes: 128 * 1024,
  resumeBacklogBytes: 256 * 1024,
};

/** Output beyond this within one burst is collected for `burstMs`; less goes out at once, as the echo of a key. */
const burstBytes = 4 * 1024;
const burstMs = 4;

type Viewer = {
  output: (bytes: Uint8Array) => void;
  backlogBytes: () => number;
  /** False until its screen is ready; output is kept for it from then on. */
  isLive: boolean;
  queue: Buffer[];
  acknowledged: number;
};

export class Viewers {
  readonly #viewers = new Set<Viewer>();
  readonly #changed: () => void;
  /** Bytes since the shell began. */
  #offset = 0;
  #scheduled: { cancel(): void } | undefined;
  #pendingBytes = 0;
  #burst = { startMs: 0, bytes: 0 };

  /** @param changed called when viewers catch up or leave */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** A viewer has more than it can take, or, once output was stopped, more than it must have worked off. */
  isBehind(isStopped: boolean): boolean {
    const [unacknowledged, backlog] = isStopped
      ? [limits.resumeUnacknowledgedBytes, limits.resumeBacklogBytes]
      : [limits.unacknowledgedBytes, limits.backlogBytes];
    return this.#viewers
      .values()
      .some(
        (viewer) => this.#offset - viewer.acknowledged > unacknowledged || viewer.backlogBytes() > backlog,
      );
  }

  push(bytes: Buffer): void {
    this.#offset += bytes.length;
    if (this.#viewers.size === 0) return;
    for (const viewer of this.#viewers) viewer.queue.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#scheduled ??= this.#schedule();
  }

  /** Sends what waits to be sent together. */
  flush(): void {
    this.#scheduled?.cancel();
    this.#scheduled = undefined;
    const now = performance.now();
    if (now - this.#burst.startMs > burstMs) this.#burst = { startMs: now, bytes: 0 };
    this.#burst.bytes += this.#pendingBytes;
    this.#pendingBytes = 0;
    for (const viewer of this.#viewers) {
      if (viewer.isLive) sendQueue(viewer);
    }
  }

  /** @param snapshot taken now, so that it and the output from now on join */
  async attach(
    output: (bytes: Uint8Array) => void,
    backlogBytes: () => number,
    snapshot: Promise<Snapshot>,
  ): Promise<ShellViewer> {
    this.flush();
    const viewer: Viewer = { output, backlogBytes, isLive: false, queue: [], acknowledged: this.#offset };
    this.#viewers.add(viewer);
    const { screen, cols, rows, offset, unfinished } = await snapshot;
    if (unfinished.length > 0) viewer.queue.unshift(unfinished);
    viewer.isLive = true;
    // Not before the caller has the screen.
    this.#scheduled ??= this.#schedule();
    return {
      screen,
      offset,
      cols,
      rows,
      ack: (bytes) => {
        if (!(bytes > viewer.acknowledged)) return;
        // Nobody has parsed what has not been sent.
        const sent = this.#offset - viewer.queue.reduce((sum, { length }) => sum + length, 0);
        viewer.acknowledged = Math.max(viewer.acknowledged, Math.min(bytes, sent));
        this.#changed();
      },
      detach: () => {
        this.#viewers.delete(viewer);
        this.#changed();
      },
    };
  }

  #schedule(): { cancel(): void } {
    const isFlood = this.#burst.bytes + this.#pendingBytes > burstBytes;
    if (isFlood && performance.now() - this.#burst.startMs < burstMs) {
      const timer = setTimeout(() => this.flush(), burstMs);
      return { cancel: () => clearTimeout(timer) };
    }
    const immediate = setImmediate(() => this.flush());
    return { cancel: () => clearImmediate(immediate) };
  }
}

function sendQueue(viewer: Viewer): void {
  const { queue } = viewer;
  if (queue.length === 0) return;
  viewer.queue = [];
  viewer.output(queue.length === 1 && queue[0] !== undefined ? queue[0] : Buffer.concat(queue));
}
