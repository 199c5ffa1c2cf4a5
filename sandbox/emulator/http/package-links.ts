// Signed links to deployment packages, in the place of the S3 links that AWS gives.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { queryPairs } from './api-request.ts';

const prefix = '/_emulator/packages/';
/** As long as AWS's links are good for. */
const lifeMs = 10 * 60_000;

/** Links that only this process can make and that end after ten minutes. */
export class PackageLinks {
  readonly #secret = randomBytes(32);

  /** @param sha256 of the zip, hexadecimal */
  urlOf(endpoint: string, sha256: string, nowMs: number): string {
    const expires = String(nowMs + lifeMs);
    const signature = this.#sign(sha256, expires).toString('hex');
    return `${endpoint}${prefix}${sha256}.zip?expires=${expires}&signature=${signature}`;
  }

  isLink(path: string): boolean {
    return path.startsWith(prefix);
  }

  /** @returns the package's hash; undefined when the link is not one of ours or has ended */
  read(path: string, query: string, nowMs: number): string | undefined {
    const sha256 = /^([0-9a-f]{64})\.zip$/.exec(path.slice(prefix.length))?.[1];
    const parameters = new Map(queryPairs(query));
    const expires = parameters.get('expires') ?? '';
    if (sha256 === undefined || !(Number(expires) >= nowMs)) return undefined;
    const given = Buffer.from(parameters.get('signature') ?? '', 'hex');
    const expected = this.#sign(sha256, expires);
    return given.length === expected.length && timingSafeEqual(given, expected) ? sha256 : undefined;
  }

  #sign(sha256: string, expires: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${sha256} ${expires}`).digest();
  }
}
