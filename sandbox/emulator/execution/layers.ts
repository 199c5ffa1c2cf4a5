// Merges a function's layers into the one tree it sees at /opt.
import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import path from 'node:path';

/** Keeps one merged tree for each combination of layers, for as long as the pool lives. */
export class LayerTrees {
  readonly #dir: string;
  readonly #trees = new Map<string, Promise<string>>();

  /** @param dir must exist */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * @param layerDirs in the order of the configuration: a later layer's file replaces an earlier one's. What lies in
   *   them never changes, so that the combination's name is made of their paths
   * @returns a directory; undefined when there are no layers
   */
  async merged(layerDirs: readonly string[]): Promise<string | undefined> {
    if (layerDirs.length <= 1) return layerDirs[0];
    const name = createHash('sha256').update(layerDirs.join('\0')).digest('hex');
    let tree = this.#trees.get(name);
    if (tree === undefined) {
      tree = this.#merge(layerDirs, path.join(this.#dir, name));
      this.#trees.set(name, tree);
      tree.catch(() => this.#trees.delete(name));
    }
    return tree;
  }

  async #merge(layerDirs: readonly string[], target: string): Promise<string> {
    const unfinished = `${target}.${randomUUID()}.tmp`;
    await mkdir(unfinished);
    await chmod(unfinished, 0o755);
    for (const layerDir of layerDirs) await layOver(layerDir, unfinished);
    await rename(unfinished, target);
    return target;
  }
}

async function layOver(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    const present = await lstat(target).catch(() => undefined);
    const mergesDirectories = entry.isDirectory() && present?.isDirectory() === true;
    if (present !== undefined && !mergesDirectories) await rm(target, { recursive: true });
    if (entry.isDirectory()) {
      if (!mergesDirectories) await mkdir(target);
      await layOver(source, target);
      await chmod(target, (await lstat(source)).mode);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else {
      await linkOrCopy(source, target);
    }
  }
}

/** A hard link costs no space; some file systems and owners allow none. */
async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    const refusals = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EACCES'];
    if (!refusals.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await copyFile(source, target);
  }
}
