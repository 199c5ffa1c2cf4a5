// The files that give a sandbox's user a name: passwd, group and hosts.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Mount } from './bubblewrap.ts';

export type Identity = { name: string; uid: number; gid: number; home: string };

/**
 * Writes the files into `dir`.
 *
 * @returns the mounts that show them in /etc
 */
export async function identityMounts(dir: string, identity: Identity, hostname: string): Promise<Mount[]> {
  const { name, uid, gid, home } = identity;
  const files = {
    passwd: `root:x:0:0:root:/root:/bin/bash\n${name}:x:${uid}:${gid}::${home}:/bin/bash\n`,
    group: `root:x:0:\n${name}:x:${gid}:\n`,
    hosts: `127.0.0.1\tlocalhost ${hostname}\n::1\tlocalhost\n`,
  };
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
  const mounts = Object.entries(files).map(async ([file, text]): Promise<Mount> => {
    const from = path.join(dir, file);
    await writeFile(from, text);
    await chmod(from, 0o644);
    return { kind: 'read-only', from, to: `/etc/${file}` };
  });
  return Promise.all(mounts);
}
