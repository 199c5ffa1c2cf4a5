// Keeps a second emulator out of a data directory.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Holds a directory until it is disposed of or the process ends, however it ends. */
export class DataLock implements Disposable {
  readonly #database: DatabaseSync;

  /**
   * SQLite's exclusive lock is the system's own file lock, which Node has no other way to take.
   *
   * @param dir must exist
   * @throws when another process holds it, or it cannot be written
   */
  constructor(dir: string) {
    this.#database = new DatabaseSync(path.join(dir, 'lock'), { timeout: 0 });
    try {
      this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (cause) {
      this.#database.close();
      if (!/locked|busy/i.test((cause as Error).message)) throw cause;
      throw new Error('another emulator is using it. Stop that one, or choose another with --data.', {
        cause,
      });
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
