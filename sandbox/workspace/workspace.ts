// A learner's files: the directory that is the shell's home, read and written from the server.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, chmod, chown, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unprivilegedUser } from '../isolation/learner-user.ts';
import { descriptorPath, isAbsence, openInside, segmentsOf } from './confined.ts';

export type WorkspaceEntry = {
  /** Relative to the workspace, `/` between segments. */
  path: string;
  kind: 'file' | 'directory' | 'symlink' | 'other';
  sizeBytes: number;
  /** Permission bits, 0o755 for instance. */
  mode: number;
};

/** A path that cannot be written; `reason` is for the learner to mend. */
export class WorkspaceRefusal extends Error {
  override readonly name = 'WorkspaceRefusal';
  readonly reason: 'outside' | 'is-directory' | 'parent-is-no-directory' | 'not-permitted';

  constructor(reason: WorkspaceRefusal['reason'], file: string) {
    super(`${file} cannot be written: ${sentences[reason]}`);
    this.reason = reason;
  }
}

const sentences: Record<WorkspaceRefusal['reason'], string> = {
  outside: 'it lies outside the workspace',
  'is-directory': 'a directory has this name',
  'parent-is-no-directory': 'something on the way to it is not a directory',
  'not-permitted': 'its directory may not be changed',
};

const mebibyte = 1024 * 1024;

/** Paths are relative to the workspace; none leads out of it, by `..` or by a symlink. */
export class Workspace {
  /** On the host. */
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Makes the directory when it is missing. */
  static async open(dir: string): Promise<Workspace> {
    const made = await mkdir(dir, { recursive: true });
    if (made !== undefined) {
      await chmod(dir, 0o755);
      await giveToLearner(dir);
    }
    return new Workspace(dir);
  }

  /** A symlink is described as such. Undefined when nothing is there. */
  async stat(file: string): Promise<WorkspaceEntry | undefined> {
    const segments = segmentsOf(file);
    const handle = segments === undefined ? undefined : await openInside(this.dir, segments, false);
    if (segments === undefined || handle === undefined) return undefined;
    try {
      return entry(segments.join('/'), await handle.stat());
    } finally {
      await handle.close();
    }
  }

  /** Undefined when it is not a regular file. @param limitBytes default 1 MiB; longer files are cut */
  async read(file: string, limitBytes = mebibyte): Promise<Uint8Array | undefined> {
    const segments = segmentsOf(file);
    const handle = segments === undefined ? undefined : await openInside(this.dir, segments, true);
    if (handle === undefined) return undefined;
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      return await readHead(handle, limitBytes);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Entries of a directory, ordered by name; empty when it is none. */
  async list(directory: string): Promise<WorkspaceEntry[]> {
    const segments = segmentsOf(directory);
    const handle = segments === undefined ? undefined : await openInside(this.dir, segments, true);
    if (segments === undefined || handle === undefined) return [];
    try {
      const dir = this.#pathOf(handle, segments);
      const names = (await readdir(dir)).toSorted();
      const entries = names.map(async (name) => {
        const stats = await lstat(path.join(dir, name)).catch(absent);
        return stats === undefined ? [] : [entry([...segments, name].join('/'), stats)];
      });
      return (await Promise.all(entries)).flat();
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    } finally {
      await handle.close();
    }
  }

  /**
   * Writes a whole file, making its directories; readers see the old content or the new.
   *
   * @param mode permission bits
   * @throws WorkspaceRefusal
   */
  async write(file: string, content: string | Uint8Array, mode: number): Promise<void> {
    const segments = segmentsOf(file);
    const name = segments?.at(-1);
    if (segments === undefined || name === undefined) throw new WorkspaceRefusal('outside', file);
    const parent = await this.#openParent(segments.slice(0, -1), file);
    try {
      await replaceFile(this.#pathOf(parent, segments.slice(0, -1)), name, content, mode);
    } catch (error) {
      throw refusal(error, file);
    } finally {
      await parent.close();
    }
  }

  /** Walks down, making what is missing. */
  async #openParent(segments: readonly string[], file: string): Promise<FileHandle> {
    let parent = await this.#openDirectory([], file);
    for (const [index, name] of segments.entries()) {
      try {
        const directory = path.join(this.#pathOf(parent, segments.slice(0, index)), name);
        try {
          await mkdir(directory, 0o755);
          await giveToLearner(directory);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw refusal(error, file);
        }
      } finally {
        await parent.close();
      }
      parent = await this.#openDirectory(segments.slice(0, index + 1), file);
    }
    return parent;
  }

  async #openDirectory(segments: readonly string[], file: string): Promise<FileHandle> {
    const handle = await openInside(this.dir, segments, true);
    if (handle === undefined) throw new WorkspaceRefusal('outside', file);
    if ((await handle.stat()).isDirectory()) return handle;
    await handle.close();
    throw new WorkspaceRefusal('parent-is-no-directory', file);
  }

  /** Names the open directory itself where the system can, so that a renamed parent does not lead elsewhere. */
  #pathOf(handle: FileHandle, segments: readonly string[]): string {
    return process.platform === 'linux' ? descriptorPath(handle) : path.join(this.dir, ...segments);
  }
}

async function readHead(handle: FileHandle, limitBytes: number): Promise<Uint8Array> {
  // The handle only names the file; opened by way of it, it is that very file.
  const file = process.platform === 'linux' ? await open(descriptorPath(handle), constants.O_RDONLY) : handle;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, limitBytes));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    if (file !== handle) await file.close();
  }
}

let temporaryFiles = 0;

async function replaceFile(
  dir: string,
  name: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> {
  const temporary = path.join(dir, `.${process.pid}-${temporaryFiles++}.tmp`);
  const file = await open(temporary, 'wx', mode);
  try {
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      const user = unprivilegedUser();
      if (user !== undefined) await file.chown(user.uid, user.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path.join(dir, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function giveToLearner(dir: string): Promise<void> {
  const user = unprivilegedUser();
  if (user !== undefined) await chown(dir, user.uid, user.gid);
}

function entry(file: string, stats: Stats): WorkspaceEntry {
  return { path: file, kind: kindOf(stats), sizeBytes: stats.size, mode: stats.mode & 0o7777 };
}

function kindOf(stats: Stats): WorkspaceEntry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'other';
}

function absent(error: unknown): undefined {
  if (!isAbsence(error)) throw error;
}

function refusal(error: unknown, file: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EISDIR':
    case 'ENOTEMPTY':
      return new WorkspaceRefusal('is-directory', file);
    case 'ENOTDIR':
      return new WorkspaceRefusal('parent-is-no-directory', file);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new WorkspaceRefusal('not-permitted', file);
    case undefined:
    default:
      return error;
  }
}
