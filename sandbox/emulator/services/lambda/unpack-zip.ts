// Unpacks a deployment package, trusting nothing that it says of itself.
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/** What a package, or a package with its layers, may come to, bytes. */
export const unzippedLimitBytes = 262_144_000;
const entryLimit = 100_000;
const linkLimitBytes = 4096;

/** The archive is damaged, or no archive, or reaches for what is not its own. */
export class BadZip extends Error {
  override readonly name = 'BadZip';
}

/** The archive would come to more than the limit. */
export class ZipTooLarge extends Error {
  override readonly name = 'ZipTooLarge';
}

type Item = { entry: yauzl.Entry; path: string; kind: 'file' | 'directory' | 'symlink'; mode: number };

/**
 * Writes what a zip holds into an empty directory, with the permission bits it carries.
 *
 * Everything is looked at before anything is written: names that are absolute, climb out, occur twice or pass through
 * a file or link are refused, as are links that leave the package for anything but /var/task and /opt.
 *
 * @returns the sum of the files' sizes, bytes; 0 entries give `entryCount` 0
 * @throws BadZip, ZipTooLarge
 */
export async function unpackZip(
  zip: Uint8Array,
  targetDir: string,
): Promise<{ sizeBytes: number; entryCount: number }> {
  const buffer = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  try {
    // Size and number of entries are checked against the sizes the entries declare, and those as they are unpacked.
    const archive = await yauzl.fromBufferPromise(buffer, { lazyEntries: true });
    const { items, sizeBytes } = await readItems(archive);
    await mkdir(targetDir, { recursive: true, mode: 0o755 });
    await writeItems(archive, items, targetDir);
    return { sizeBytes, entryCount: items.length };
  } catch (cause) {
    if (cause instanceof BadZip || cause instanceof ZipTooLarge || isSystemFault(cause)) throw cause;
    throw new BadZip('the archive cannot be read', { cause });
  }
}

async function readItems(archive: yauzl.ZipFile): Promise<{ items: Item[]; sizeBytes: number }> {
  const items: Item[] = [];
  let sizeBytes = 0;
  if (archive.entryCount > entryLimit) throw new BadZip(`more than ${entryLimit} entries`);
  for await (const entry of archive.eachEntry()) {
    sizeBytes += entry.uncompressedSize;
    if (sizeBytes > unzippedLimitBytes) throw new ZipTooLarge();
    items.push(itemOf(entry));
  }
  checkTree(items);
  return { items, sizeBytes };
}

function itemOf(entry: yauzl.Entry): Item {
  const { fileName } = entry;
  const isDirectoryName = fileName.endsWith('/');
  const parts = fileName.split('/').filter((part) => part !== '' && part !== '.');
  const isOdd = fileName.startsWith('/') || fileName.includes('\0') || parts.includes('..');
  if (isOdd || (parts.length === 0 && !isDirectoryName)) throw new BadZip(`name ${JSON.stringify(fileName)}`);
  if (entry.isEncrypted()) throw new BadZip('encrypted');
  const isFromUnix = entry.versionMadeBy >>> 8 === 3;
  const attributes = isFromUnix ? entry.externalFileAttributes >>> 16 : 0;
  const kind = kindOf(attributes & 0o170000, isDirectoryName);
  const mode = attributes & 0o7777;
  return {
    entry,
    path: parts.join('/'),
    kind,
    // Archives made elsewhere than on Unix say nothing of permissions.
    mode: mode === 0 && !isFromUnix ? (kind === 'directory' ? 0o755 : 0o644) : mode & 0o777,
  };
}

function kindOf(type: number, isDirectoryName: boolean): Item['kind'] {
  if (isDirectoryName) return 'directory';
  switch (type) {
    case 0:
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'directory';
    case 0o120000:
      return 'symlink';
    default:
      throw new BadZip('neither file, directory nor link');
  }
}

/** Every name once, and below directories only. */
function checkTree(items: readonly Item[]): void {
  const kinds = new Map<string, Item['kind']>();
  for (const { path: name, kind } of items) {
    const earlier = kinds.get(name);
    if (earlier !== undefined && !(earlier === 'directory' && kind === 'directory')) {
      throw new BadZip(`${name} occurs twice`);
    }
    kinds.set(name, kind);
  }
  for (const { path: name } of items) {
    for (let dir = path.posix.dirname(name); dir !== '.'; dir = path.posix.dirname(dir)) {
      const kind = kinds.get(dir);
      if (kind !== undefined && kind !== 'directory') throw new BadZip(`${name} lies below a ${kind}`);
    }
  }
}

async function writeItems(archive: yauzl.ZipFile, items: readonly Item[], targetDir: string): Promise<void> {
  const links: { at: string; to: string }[] = [];
  const directories = directoryModes(items);
  for (const name of directories.keys()) await mkdir(path.join(targetDir, name), { recursive: true });
  for (const { entry, path: name, kind, mode } of items) {
    const target = path.join(targetDir, name);
    if (kind === 'file') {
      const content = await archive.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(target, { flags: 'wx', mode: 0o600 }));
      // The emulator must be able to read it; for functions only the rights of others count.
      await chmod(target, mode | 0o400);
    } else if (kind === 'symlink') {
      if (entry.uncompressedSize > linkLimitBytes) throw new BadZip('link too long');
      const to = await text(await archive.openReadStreamPromise(entry));
      checkLink(name, to);
      links.push({ at: target, to });
    }
  }
  // Last, so that nothing is ever written through one.
  for (const { at, to } of links) await symlink(to, at);
  for (const [name, mode] of directories) await chmod(path.join(targetDir, name), mode | 0o700);
}

/** Every directory of the package with its permission bits, whether the zip names it or only what is in it. */
function directoryModes(items: readonly Item[]): Map<string, number> {
  const modes = new Map([['', 0o755]]);
  for (const { path: name } of items) {
    for (let dir = path.posix.dirname(name); dir !== '.'; dir = path.posix.dirname(dir))
      modes.set(dir, 0o755);
  }
  for (const { path: name, kind, mode } of items) if (kind === 'directory') modes.set(name, mode);
  return modes;
}

function checkLink(name: string, to: string): void {
  const isInFunction = /^\/(var\/task|opt)(\/|$)/.test(to) && !to.split('/').includes('..');
  const reached = path.posix.join(path.posix.dirname(name), to);
  const climbsOut = reached === '..' || reached.startsWith('../');
  if (to === '' || to.includes('\0') || (to.startsWith('/') ? !isInFunction : climbsOut)) {
    throw new BadZip(`link ${name} leads out`);
  }
}

/** The disk's fault rather than the archive's. */
function isSystemFault(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES', 'EPERM'].includes(code ?? '');
}
