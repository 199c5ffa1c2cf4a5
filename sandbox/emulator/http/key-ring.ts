// The access keys the emulator knows, and for whom each acts.
import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../emulator.ts';
import type { Caller } from '../service.ts';

type Key = { secret: string; token: string | undefined; caller: Caller; expiresAtMs: number };

/** Temporary credentials of a role, as AssumeRole gives them. */
export type RoleCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

const sessionMs = 12 * 3600_000;

/** Long-lived keys of users, and the temporary ones of roles, which end with the process. */
export class KeyRing {
  readonly #keys = new Map<string, Key>();

  constructor(credentials: readonly Credentials[]) {
    for (const { accessKeyId, secretAccessKey, accountId, userName } of credentials) {
      const caller: Caller = {
        accountId,
        arn: `arn:aws:iam::${accountId}:user/${userName}`,
        userId: uniqueId('AIDA', `${accountId}/${userName}`),
        accessKeyId,
      };
      this.#keys.set(accessKeyId, {
        secret: secretAccessKey,
        token: undefined,
        caller,
        expiresAtMs: Infinity,
      });
    }
  }

  find(accessKeyId: string, nowMs: number): Key | undefined {
    const key = this.#keys.get(accessKeyId);
    return key === undefined || key.expiresAtMs < nowMs ? undefined : key;
  }

  /** Makes credentials that act as the role, for twelve hours. */
  assumeRole(roleArn: string, sessionName: string, nowMs: number): RoleCredentials {
    for (const [id, { expiresAtMs }] of this.#keys) if (expiresAtMs < nowMs) this.#keys.delete(id);
    const [, , , , accountId = '', path = ''] = roleArn.split(':');
    const accessKeyId = uniqueId('ASIA', randomBytes(16).toString('hex'));
    const secret = randomBytes(30).toString('base64');
    const token = randomBytes(96).toString('base64');
    const caller: Caller = {
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${path.split('/').at(-1)}/${sessionName}`,
      userId: `${uniqueId('AROA', roleArn)}:${sessionName}`,
      accessKeyId,
    };
    this.#keys.set(accessKeyId, { secret, token, caller, expiresAtMs: nowMs + sessionMs });
    return { accessKeyId, secretAccessKey: secret, sessionToken: token };
  }
}

/** Who an unknown key acts for when signatures are not verified: a key of twelve digits is an account's id. */
export function callerWithoutProof(accessKeyId: string, defaultAccountId: string): Caller {
  const accountId = /^\d{12}$/.test(accessKeyId) ? accessKeyId : defaultAccountId;
  return { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId, accessKeyId };
}

/** An id in AWS's form: a prefix and 17 capitals and digits. */
function uniqueId(prefix: string, seed: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes = createHash('sha256').update(seed).digest();
  return prefix + Array.from({ length: 17 }, (_, i) => digits[(bytes[i] ?? 0) % digits.length]).join('');
}
