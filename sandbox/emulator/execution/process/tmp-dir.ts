// The directory behind a function's /tmp.
import { chmod, chown, mkdir } from 'node:fs/promises';
import type { RunAs } from './launch-prefix.ts';

/**
 * Makes a directory that anyone may write to, as /tmp is.
 *
 * A directory of the host rather than memory, because it must outlive the sandbox: after a timeout the next process
 * of the environment finds what the last one left. Its size has no quota; single files are limited.
 */
export async function makeTmp(dir: string, runAs: RunAs | undefined): Promise<void> {
  await mkdir(dir, { recursive: true });
  if (runAs !== undefined && process.getuid?.() === 0) await chown(dir, runAs.uid, runAs.gid);
  await chmod(dir, 0o1777);
}
