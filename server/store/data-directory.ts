// The directory that holds everything of one server, and the lock that keeps a second server out of it.
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '../../sandbox/emulator/store/make-directory.ts';
import { StartRefused, messageOf, systemErrorCode } from '../errors.ts';

/** An open data directory; closing it lets another server use it. */
export class DataDirectory implements Disposable {
  readonly path: string;
  readonly #lock: DatabaseSync;

  private constructor(directory: string, lock: DatabaseSync) {
    this.path = directory;
    this.#lock = lock;
  }

  /**
   * Creates the directory where it is missing and locks it.
   *
   * @param directory absolute
   * @throws StartRefused when it cannot be written or another server uses it
   */
  static async open(directory: string): Promise<DataDirectory> {
    try {
      // Others may pass through: a sandbox runs as another, unprivileged user. What is private is closed further in.
      await makeDirectory(directory);
      await access(directory, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw refusal(directory, systemErrorCode(error) ?? messageOf(error), error);
    }
    const file = path.join(directory, 'lock');
    let lock: DatabaseSync | undefined;
    try {
      // SQLite's exclusive lock is the system's own file lock: it works everywhere and goes with the process,
      // however that ends.
      lock = new DatabaseSync(file, { timeout: 0 });
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      return new DataDirectory(directory, lock);
    } catch (error) {
      lock?.close();
      if (/locked|busy/i.test(messageOf(error))) {
        throw new StartRefused(
          `Another workshop server is using ${directory}. Stop it, or choose another directory with --data DIR.`,
          { cause: error },
        );
      }
      throw refusal(directory, messageOf(error), error);
    }
  }

  [Symbol.dispose](): void {
    this.#lock.close();
  }

  get databaseFile(): string {
    return path.join(this.path, 'workshop.sqlite');
  }

  /** Everything of one learner. @param id letters, digits, `-` */
  learnerDir(id: string): string {
    return path.join(this.path, 'learners', id);
  }
}

/** Why a start fails that was stopped by its data directory: no room, no permission; undefined for another cause. */
export function dataRefusal(directory: string, error: unknown): StartRefused | undefined {
  const code = systemErrorCode(error);
  const file = error instanceof Error && 'path' in error ? String(error.path) : '';
  const isItsFault = code === 'ERR_SQLITE_ERROR' || code === 'ENOSPC' || code === 'EDQUOT';
  if (!isItsFault && (code === undefined || !file.startsWith(`${directory}/`))) return undefined;
  return refusal(directory, messageOf(error), error);
}

function refusal(directory: string, reason: string, cause: unknown): StartRefused {
  return new StartRefused(
    `The data directory ${directory} cannot be written (${reason}). Mend it, or choose another with --data DIR.`,
    { cause },
  );
}
