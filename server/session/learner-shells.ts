// A learner's shells by number, shared by every page that the learner has open.
import { setTimeout } from 'node:timers/promises';
import type { ShellEvent, Shell } from '../../sandbox/shell/shell.ts';
import { RequestRefused } from '../errors.ts';
import type { ShellInfo } from '../protocol.ts';

/** How many shells a learner may have at once. */
export const shellLimit = 8;

export type ShellSize = { cols: number; rows: number };

type Options = {
  open: (size: ShellSize) => Promise<Shell>;
  /** Called in the order of what happened; the next event of the same shell waits for it. */
  onEvent: (shell: number, event: ShellEvent) => Promise<void>;
};

type Entry = {
  opening: Promise<Shell>;
  shell: Shell | undefined;
  /** Resolves when the first prompt is shown, or there will be none. */
  prompted: PromiseWithResolvers<void>;
  isPrompted: boolean;
  /** Ends when all events so far have been handled. */
  handled: Promise<void>;
};

const promptLimitMs = 10_000;

export class LearnerShells implements AsyncDisposable {
  readonly #options: Options;
  readonly #entries = new Map<number, Entry>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * The shell of this number, opened when there is none; pages that ask at the same time get the same.
   *
   * @throws RequestRefused for a number that is too high
   */
  async open(number: number, size: ShellSize): Promise<{ shell: Shell; isNew: boolean }> {
    const known = this.#entries.get(number);
    if (known !== undefined) return { shell: await known.opening, isNew: false };
    if (number >= shellLimit) throw new RequestRefused(409, `There can be ${shellLimit} terminals at most.`);
    const entry: Entry = {
      opening: this.#start(number, size),
      shell: undefined,
      prompted: Promise.withResolvers(),
      isPrompted: false,
      handled: Promise.resolve(),
    };
    this.#entries.set(number, entry);
    try {
      entry.shell = await entry.opening;
      if (!entry.shell.isBusy) markPrompted(entry);
      return { shell: entry.shell, isNew: true };
    } catch (error) {
      this.#entries.delete(number);
      throw error;
    }
  }

  get(number: number): Shell | undefined {
    return this.#entries.get(number)?.shell;
  }

  /** A command runs. A shell that is still starting is not busy: what is typed into it waits for the prompt. */
  isBusy(number: number): boolean {
    const entry = this.#entries.get(number);
    return entry?.shell !== undefined && entry.isPrompted && entry.shell.isBusy;
  }

  /** Resolves when a shell that starts, or whose command has just ended, shows its prompt; or when it has ended. */
  async prompted(number: number): Promise<void> {
    const prompted = this.#entries.get(number)?.prompted.promise;
    // A learner can make a prompt that cannot be recognised.
    await Promise.race([prompted, setTimeout(promptLimitMs, undefined, { ref: false })]);
  }

  /** Resolves when everything that this shell has told so far is kept and announced. */
  async handled(number: number): Promise<void> {
    await this.#entries.get(number)?.handled;
  }

  list(): ShellInfo[] {
    return [...this.#entries].flatMap(([number, { shell }]) =>
      shell === undefined
        ? []
        : [{ shell: number, cols: shell.cols, rows: shell.rows, busy: this.isBusy(number) }],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { opening, handled } of entries) {
      // One that failed to open has told so to whoever asked for it.
      const shell = await opening.catch(() => undefined);
      await shell?.[Symbol.asyncDispose]();
      await handled;
    }
  }

  async #start(number: number, size: ShellSize): Promise<Shell> {
    const shell = await this.#options.open(size);
    const unsubscribe = shell.subscribe((event) => {
      const entry = this.#entries.get(number);
      if (entry === undefined) return;
      entry.handled = entry.handled.then(async () => this.#options.onEvent(number, event));
      if (event.kind === 'prompt' || event.kind === 'exit') {
        markPrompted(entry);
      } else if (event.kind === 'command-ended') {
        // Its prompt is about to come: whoever is told of the end may run a block at once.
        entry.prompted = Promise.withResolvers();
      } else if (entry.isPrompted) {
        entry.prompted.resolve();
      }
      if (event.kind !== 'exit') return;
      unsubscribe();
      this.#entries.delete(number);
      void shell[Symbol.asyncDispose]();
    });
    return shell;
  }
}

function markPrompted(entry: Entry): void {
  entry.isPrompted = true;
  entry.prompted.resolve();
}
