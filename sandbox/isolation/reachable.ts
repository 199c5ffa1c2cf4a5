// Checks that the unprivileged user of the sandboxes can reach what is mounted for them.
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { unprivilegedUser } from './learner-user.ts';

/** A directory that programs of learners cannot be given, because of its place. */
export class UnreachableDirectory extends Error {
  override readonly name = 'UnreachableDirectory';

  constructor(dir: string, obstacle: string) {
    super(
      `${dir} cannot be used in a sandbox: other users may not enter ${obstacle}. ` +
        `Choose a directory outside of it, or allow it with: chmod o+x ${obstacle}`,
    );
  }
}

/**
 * Does nothing for an ordinary user, who reaches what this process reaches.
 *
 * @throws UnreachableDirectory
 */
export async function ensureReachable(dir: string): Promise<void> {
  const user = unprivilegedUser();
  if (user === undefined) return;
  for (let part = await realpath(dir); ; part = path.dirname(part)) {
    const { mode, uid, gid } = await stat(part);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) throw new UnreachableDirectory(dir, part);
    if (part === path.dirname(part)) return;
  }
}
