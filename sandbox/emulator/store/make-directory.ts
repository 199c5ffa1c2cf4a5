// Makes a directory and those above it.
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * As `mkdir` with `recursive`, which in Node 24 never returns where the system refuses with ENOENT, below /proc for
 * instance.
 *
 * @param dir absolute
 */
export async function makeDirectory(dir: string): Promise<void> {
  const parent = path.dirname(dir);
  if (!existsSync(parent)) await makeDirectory(parent);
  try {
    await mkdir(dir);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(dir)).isDirectory();
    if (!isThere) throw error;
  }
}
