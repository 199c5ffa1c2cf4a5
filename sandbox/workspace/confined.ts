// Opens files inside one directory and nowhere else, whatever symlinks lie there and whoever moves them meanwhile.
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * Linux: a descriptor that names a file without opening it, so that neither a device nor a FIFO notices. The same on
 * every architecture Node runs on there; Node does not list it.
 */
const O_PATH = 0o10000000;

const isLinux = process.platform === 'linux';

/** The names between the root and a file; undefined for a path that cannot be inside. */
export function segmentsOf(relativePath: string): string[] | undefined {
  if (relativePath.includes('\0') || path.posix.isAbsolute(relativePath)) return undefined;
  const normal = path.posix.normalize(relativePath);
  if (normal === '..' || normal.startsWith('../')) return undefined;
  return normal.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/**
 * Names a file below `root`; symlinks are followed as long as they stay inside.
 *
 * What was reached is asked of the descriptor, after the walk, so a symlink that changes meanwhile gains nothing.
 *
 * @param isLastFollowed false names a symlink itself
 * @returns undefined when nothing is there or it lies outside
 */
export async function openInside(
  root: string,
  segments: readonly string[],
  isLastFollowed: boolean,
): Promise<FileHandle | undefined> {
  const flags = isLastFollowed ? 0 : constants.O_NOFOLLOW;
  let file: FileHandle;
  try {
    file = await open(path.join(root, ...segments), isLinux ? O_PATH | flags : constants.O_RDONLY | flags);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
  try {
    const realRoot = await realpath(root);
    const reached = isLinux
      ? await readlink(descriptorPath(file))
      : await realpath(path.join(root, ...segments));
    if (reached === realRoot || reached.startsWith(`${realRoot}/`)) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

/** A path to the very file a handle names; an entry below it is looked up in that very directory. */
export function descriptorPath(file: FileHandle): string {
  return `/proc/self/fd/${file.fd}`;
}

/** Nothing is there, or not as a path: what a check reports as missing. */
export function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'EACCES'].includes(code ?? '');
}
