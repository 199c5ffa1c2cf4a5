// A collection of JSON documents, one file each, on disk before a write is acknowledged.
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Keeps documents of one kind in a directory and in memory. A write is a temporary file, fsync and rename, so that a
 * kill at any moment leaves the old document or the new one. Writes to one key keep their order.
 */
export class Documents<T> {
  readonly #dir: string;
  readonly #byKey: Map<string, T>;
  readonly #pending = new Map<string, Promise<void>>();
  #sequence = 0;

  private constructor(dir: string, byKey: Map<string, T>) {
    this.#dir = dir;
    this.#byKey = byKey;
  }

  /** @throws when the directory cannot be made or a document is not JSON */
  static async open<T>(dir: string): Promise<Documents<T>> {
    await mkdir(dir, { recursive: true });
    const byKey = new Map<string, T>();
    for (const file of (await readdir(dir)).toSorted()) {
      if (file.endsWith('.json')) {
        byKey.set(decodeKey(file), JSON.parse(await readFile(path.join(dir, file), 'utf8')) as T);
      } else if (file.endsWith('.tmp')) {
        await rm(path.join(dir, file), { force: true });
      }
    }
    return new Documents(dir, byKey);
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  /** All documents, ordered by key. */
  entries(): [key: string, document: T][] {
    return [...this.#byKey.entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** Readers see the new document at once, and the old one again if it cannot be written. Resolves when it is on disk. */
  put(key: string, document: T): Promise<void> {
    const before = this.#byKey.get(key);
    this.#byKey.set(key, document);
    const text = JSON.stringify(document);
    return this.#inOrder(key, before, async () => {
      const target = path.join(this.#dir, encodeKey(key));
      const temporary = `${target}.${process.pid}-${this.#sequence++}.tmp`;
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
      await syncDirectory(this.#dir);
    });
  }

  delete(key: string): Promise<void> {
    const before = this.#byKey.get(key);
    this.#byKey.delete(key);
    return this.#inOrder(key, before, async () => {
      await rm(path.join(this.#dir, encodeKey(key)), { force: true });
      await syncDirectory(this.#dir);
    });
  }

  /** @param previous what readers see again when `write` fails, unless there has been another change since */
  #inOrder(key: string, previous: T | undefined, write: () => Promise<void>): Promise<void> {
    const shown = this.#byKey.get(key);
    const earlier = this.#pending.get(key) ?? Promise.resolve();
    const after = earlier.then(write, write);
    this.#pending.set(key, after);
    const forget = (): void => {
      if (this.#pending.get(key) === after) this.#pending.delete(key);
    };
    const takeBack = (): void => {
      forget();
      if (this.#byKey.get(key) !== shown) return;
      if (previous === undefined) this.#byKey.delete(key);
      else this.#byKey.set(key, previous);
    };
    after.then(forget, takeBack);
    return after;
  }
}

/** A rename is durable only once its directory is. */
async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// '.' is encoded too, so that no key can be '..' or end like a temporary file.
function encodeKey(key: string): string {
  return `${encodeURIComponent(key).replaceAll('.', '%2E').replaceAll('*', '%2A')}.json`;
}

function decodeKey(file: string): string {
  return decodeURIComponent(file.slice(0, -'.json'.length));
}
