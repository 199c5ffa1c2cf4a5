// Deployment packages on disk, by the hash of their zip: the zip itself, and what it holds, unpacked.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { KeyedLock } from '../../store/keyed-lock.ts';
import { unpackZip } from './unpack-zip.ts';

export type StoredPackage = {
  /** Of the zip, hexadecimal; names the package. */
  sha256: string;
  zipSizeBytes: number;
  unzippedSizeBytes: number;
};

/** How long a package stays after nothing refers to it any more: an invocation may still run on it, ms. */
const graceMs = 16 * 60_000;

/**
 * Zips are on disk before they are acknowledged. The unpacked trees are made from them and not synchronized: after a
 * restart of the machine, when writes may have been lost, they are unpacked again.
 */
export class PackageStore {
  readonly #zipDir: string;
  readonly #treeDir: string;
  readonly #lock = new KeyedLock();
  readonly #unreferencedSince = new Map<string, number>();
  /** What this process has stored and not removed. */
  readonly #known = new Map<string, StoredPackage>();

  private constructor(dir: string) {
    this.#zipDir = path.join(dir, 'zips');
    this.#treeDir = path.join(dir, 'unpacked');
  }

  static async open(dir: string): Promise<PackageStore> {
    const store = new PackageStore(dir);
    const bootFile = path.join(dir, 'boot-id');
    const bootId = await currentBootId();
    await mkdir(store.#zipDir, { recursive: true });
    if ((await readFile(bootFile, 'utf8').catch(() => '')) !== bootId) {
      await rm(store.#treeDir, { recursive: true, force: true });
      await writeFile(bootFile, bootId);
    }
    await mkdir(store.#treeDir, { recursive: true });
    for (const parent of [store.#zipDir, store.#treeDir]) {
      for (const name of await readdir(parent)) {
        if (name.endsWith('.tmp')) await rm(path.join(parent, name), { recursive: true, force: true });
      }
    }
    return store;
  }

  /**
   * Keeps a zip and unpacks it, unless it is there already.
   *
   * @returns undefined when the zip is empty; it is not kept then
   * @throws BadZip, ZipTooLarge
   */
  async put(zip: Uint8Array): Promise<StoredPackage | undefined> {
    const sha256 = createHash('sha256').update(zip).digest('hex');
    this.#unreferencedSince.delete(sha256);
    return this.#lock.run(sha256, async () => {
      const known = this.#known.get(sha256);
      if (known !== undefined) return known;
      const { entryCount, sizeBytes } = await this.#unpack(zip, sha256);
      if (entryCount === 0) return undefined;
      await this.#writeZip(zip, sha256);
      const stored = { sha256, zipSizeBytes: zip.length, unzippedSizeBytes: sizeBytes };
      this.#known.set(sha256, stored);
      return stored;
    });
  }

  /** Where what the package holds lies. @throws when there is no such package */
  async tree(sha256: string): Promise<string> {
    const dir = path.join(this.#treeDir, sha256);
    if (existsSync(dir)) return dir;
    return this.#lock.run(sha256, async () => {
      if (!existsSync(dir)) await this.#unpack(await readFile(this.#zipPath(sha256)), sha256);
      return dir;
    });
  }

  /** The zip as it was uploaded; undefined when there is none. */
  zipFile(sha256: string): string | undefined {
    const file = this.#zipPath(sha256);
    return existsSync(file) ? file : undefined;
  }

  /** Deletes what nothing has referred to for longer than an invocation may take. */
  async collect(referenced: ReadonlySet<string>, nowMs: number): Promise<void> {
    for (const file of await readdir(this.#zipDir)) {
      const sha256 = path.basename(file, '.zip');
      if (referenced.has(sha256)) {
        this.#unreferencedSince.delete(sha256);
        continue;
      }
      const since = this.#unreferencedSince.get(sha256) ?? nowMs;
      this.#unreferencedSince.set(sha256, since);
      if (nowMs - since >= graceMs) await this.#remove(sha256);
    }
  }

  async #remove(sha256: string): Promise<void> {
    await this.#lock.run(sha256, async () => {
      // Somebody may have stored it again in the meantime.
      if (!this.#unreferencedSince.delete(sha256)) return;
      this.#known.delete(sha256);
      await rm(this.#zipPath(sha256), { force: true });
      await rm(path.join(this.#treeDir, sha256), { recursive: true, force: true });
    });
  }

  async #unpack(zip: Uint8Array, sha256: string): Promise<{ sizeBytes: number; entryCount: number }> {
    const target = path.join(this.#treeDir, sha256);
    const unfinished = `${target}.${randomUUID()}.tmp`;
    try {
      const result = await unpackZip(zip, unfinished);
      if (result.entryCount > 0 && !existsSync(target)) await rename(unfinished, target);
      return result;
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  async #writeZip(zip: Uint8Array, sha256: string): Promise<void> {
    const target = this.#zipPath(sha256);
    if ((await stat(target).catch(() => undefined))?.size === zip.length) return;
    const unfinished = `${target}.${randomUUID()}.tmp`;
    await writeFile(unfinished, zip, { mode: 0o600, flush: true });
    await rename(unfinished, target);
    await using directory = await open(this.#zipDir, 'r');
    await directory.sync();
  }

  #zipPath(sha256: string): string {
    return path.join(this.#zipDir, `${sha256}.zip`);
  }
}

/** Changes when the machine starts anew; where the system does not tell, at each call. */
async function currentBootId(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => randomUUID());
}
