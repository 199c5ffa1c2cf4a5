// Looks into zip files of the workspace: what they hold, and whether Lambda has the same.
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type Entry, type ZipFile, fromBufferPromise } from 'yauzl';
import type { WorkspaceReader } from './check.ts';

export type Package = {
  kind: 'package';
  /** Relative to the workspace. */
  file: string;
  /** As Lambda shows it in CodeSha256. */
  codeSha256: string;
  entries: PackageEntry[];
};

export type PackageEntry = {
  path: string;
  /** Permission bits; 0 when the zip was made where there are none. */
  mode: number;
  read(): Promise<Uint8Array>;
};

/** Lambda takes zips up to 50 MB directly. */
const sizeLimitBytes = 50 * 1024 * 1024;

export async function readPackage(
  workspace: WorkspaceReader,
  file: string,
): Promise<Package | { kind: 'missing' } | { kind: 'not-a-zip' }> {
  const bytes = await workspace.read(file, sizeLimitBytes);
  if (bytes === undefined) return { kind: 'missing' };
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true, autoClose: false });
    const entries: PackageEntry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(packageEntry(zip, entry));
    return { kind: 'package', file, codeSha256: sha256(bytes), entries };
  } catch {
    // yauzl throws for every file that is not a sound zip, whatever is wrong with it.
    return { kind: 'not-a-zip' };
  }
}

/** The zip in one of `directories` that has this CodeSha256. */
export async function findPackage(
  workspace: WorkspaceReader,
  directories: readonly string[],
  codeSha256: string,
): Promise<Package | undefined> {
  for (const directory of directories) {
    for (const entry of await workspace.list(directory)) {
      if (entry.kind !== 'file' || !entry.path.endsWith('.zip')) continue;
      const found = await readPackage(workspace, entry.path);
      if (found.kind === 'package' && found.codeSha256 === codeSha256) return found;
    }
  }
  return undefined;
}

export function entryAt(found: Package, path: string): PackageEntry | undefined {
  return found.entries.find((entry) => entry.path === path);
}

function packageEntry(zip: ZipFile, entry: Entry): PackageEntry {
  return {
    path: entry.fileName,
    // The upper half of the attributes is st_mode when the zip was made on a Unix.
    mode: (entry.externalFileAttributes >>> 16) & 0o777,
    read: async () => new Uint8Array(await buffer(await zip.openReadStreamPromise(entry))),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
