// Who may come in: tokens in the links that this server hands out, and the cookies they are exchanged for.
import { createHash, randomBytes } from 'node:crypto';
import type { Store } from './store/store.ts';

/** How long a browser keeps the cookie. */
const cookieMaxAgeS = 30 * 24 * 3600;

/** Cookies by learner; a token opens the door once the link was followed, from then on the cookie does. */
export class Access {
  readonly #store: Store;
  readonly #tokens = new Map<string, { learnerId: string; isOneTime: boolean }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Makes a token for a link.
   *
   * @param isOneTime for links that others may see, as a program's arguments; a link that only the learner's own
   *   terminal shows stays good while the server runs
   */
  createToken(learnerId: string, isOneTime: boolean): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(hashOf(token), { learnerId, isOneTime });
    return token;
  }

  /** @returns the Set-Cookie header; undefined for a token that is not, or no longer, good */
  async exchange(token: string): Promise<string | undefined> {
    // Looked up by hash, so that the time it takes says nothing about the tokens there are.
    const hash = hashOf(token);
    const known = this.#tokens.get(hash);
    if (known === undefined) return undefined;
    if (known.isOneTime) this.#tokens.delete(hash);
    const key = randomBytes(32).toString('base64url');
    await this.#store.addAccessKey(hashOf(key), known.learnerId);
    return `${this.#cookieName}=${key}; Path=/; Max-Age=${cookieMaxAgeS}; HttpOnly; SameSite=Strict`;
  }

  /** @param cookies the Cookie header */
  async learnerOf(cookies: string | undefined): Promise<string | undefined> {
    const prefix = `${this.#cookieName}=`;
    const key = cookies
      ?.split(';')
      .map((cookie) => cookie.trim())
      .find((cookie) => cookie.startsWith(prefix))
      ?.slice(prefix.length);
    return key === undefined || key === '' ? undefined : this.#store.learnerOfAccessKey(hashOf(key));
  }

  /** Cookies do not tell ports apart; with the installation in it, two servers on one machine do not mix theirs up. */
  get #cookieName(): string {
    return `workshop-${this.#store.installationId.slice(0, 8)}`;
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
