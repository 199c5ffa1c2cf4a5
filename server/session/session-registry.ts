// Who is at work: opens a learner's session once, lends it to their pages, ends it some time after the last has left.
import type { Logger } from '../log.ts';
import type { LearnerSession } from './learner-session.ts';

/** A session in use; it stays open until everyone who was lent it has given it back. */
export type SessionLease = Disposable & { session: LearnerSession };

type Entry = {
  session: Promise<LearnerSession>;
  leases: number;
  expiry: NodeJS.Timeout | undefined;
};

export type RegistryOptions = {
  open: (learnerId: string) => Promise<LearnerSession>;
  /** How long a session lives on without a page; Infinity: as long as the server. */
  graceMs: number;
  log: Logger;
};

export class SessionRegistry implements AsyncDisposable {
  readonly #options: RegistryOptions;
  readonly #entries = new Map<string, Entry>();
  /** Sessions that are being ended, so that one learner never has two sandboxes at once. */
  readonly #ending = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** Lends a learner's session, opening it when there is none. */
  async lease(learnerId: string): Promise<SessionLease> {
    if (this.#isClosed) throw new Error('The server is ending.');
    const entry = this.#entries.get(learnerId) ?? this.#open(learnerId);
    entry.leases += 1;
    clearTimeout(entry.expiry);
    try {
      const session = await entry.session;
      let isReturned = false;
      return {
        session,
        [Symbol.dispose]: () => {
          if (isReturned) return;
          isReturned = true;
          this.#return(learnerId, entry);
        },
      };
    } catch (error) {
      // The next one tries again.
      if (this.#entries.get(learnerId) === entry) this.#entries.delete(learnerId);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const [learnerId, entry] of this.#entries) this.#end(learnerId, entry);
    await Promise.all(this.#ending.values());
  }

  #open(learnerId: string): Entry {
    const ended = this.#ending.get(learnerId) ?? Promise.resolve();
    const entry: Entry = {
      session: ended.then(async () => this.#options.open(learnerId)),
      leases: 0,
      expiry: undefined,
    };
    this.#entries.set(learnerId, entry);
    return entry;
  }

  #return(learnerId: string, entry: Entry): void {
    entry.leases -= 1;
    if (entry.leases > 0 || this.#entries.get(learnerId) !== entry || this.#options.graceMs === Infinity)
      return;
    entry.expiry = setTimeout(() => this.#end(learnerId, entry), this.#options.graceMs);
  }

  #end(learnerId: string, entry: Entry): void {
    clearTimeout(entry.expiry);
    this.#entries.delete(learnerId);
    const ended = entry.session
      .then(
        async (session) => session[Symbol.asyncDispose](),
        // It never opened; whoever asked for it was told.
        () => undefined,
      )
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'a session did not end cleanly'))
      .finally(() => this.#ending.delete(learnerId));
    this.#ending.set(learnerId, ended);
  }
}
