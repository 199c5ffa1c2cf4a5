// The access keys of a learner's emulated accounts: random, made once, kept beside the account.
import { randomBytes, randomInt } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import type { Credentials } from '../emulator/emulator.ts';

export const accounts = {
  learner: { accountId: '123456789012', userName: 'learner' },
  partner: { accountId: '111122223333', userName: 'partner' },
} as const;

export type AccessKeys = {
  learner: Credentials;
  partner: Credentials;
  /** Just made: whatever used earlier ones is out of date. */
  areNew: boolean;
};

/** @param file made when missing; only the owner can read it */
export async function loadAccessKeys(file: string): Promise<AccessKeys> {
  try {
    const { learner, partner } = JSON.parse(await readFile(file, 'utf8')) as Omit<AccessKeys, 'areNew'>;
    return { learner, partner, areNew: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`The access keys in ${file} cannot be read`, { cause: error });
    }
  }
  const keys = { learner: createKey(accounts.learner), partner: createKey(accounts.partner) };
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(keys));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  return { ...keys, areNew: true };
}

/** In the form of AWS's long-term keys: AKIA and 16 of base 32, and 40 of base 64. */
function createKey(account: { accountId: string; userName: string }): Credentials {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const id = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return { ...account, accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
