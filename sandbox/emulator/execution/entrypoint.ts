// Finds the bootstrap and foretells whether the system will execute it.
import { open, readlink, lstat } from 'node:fs/promises';
import path from 'node:path';
import type { FunctionFiles, FunctionPaths } from './process/launcher.ts';

export type Entrypoint =
  /** `bootstrap` as the function sees it. */
  | { kind: 'found'; bootstrap: string }
  /** `reason` in AWS's words, observed on its Runtime Interface Emulator. */
  | { kind: 'invalid'; reason: string };

/** What executing a file comes to. */
type Verdict = 'executable' | 'permission denied' | 'no such file or directory' | 'exec format error';

const maxLinks = 40;
/** The kernel reads this much to find a script's interpreter. */
const headBytes = 256;
const elfMachines: Readonly<Partial<Record<string, number>>> = { x64: 62, arm64: 183 };

/**
 * Looks for the bootstrap where AWS does: in the package, then in the layers.
 *
 * The file is inspected rather than tried: the sandbox's starter has its own words for each failure, and the C library
 * hands a file without shebang to a shell, which AWS does not.
 */
export async function findEntrypoint(files: FunctionFiles, paths: FunctionPaths): Promise<Entrypoint> {
  const view = new FunctionView(files, paths);
  const candidates = [
    { seen: path.posix.join(paths.task, 'bootstrap'), name: '/var/task/bootstrap' },
    { seen: path.posix.join(paths.opt, 'bootstrap'), name: '/opt/bootstrap' },
  ];
  for (const { seen, name } of candidates) {
    if (!(await view.isFile(seen))) continue;
    const verdict = await view.judge(seen);
    if (verdict === 'executable') return { kind: 'found', bootstrap: seen };
    return { kind: 'invalid', reason: `fork/exec ${name}: ${verdict}` };
  }
  const names = candidates.map(({ name }) => name).join(' ');
  return { kind: 'invalid', reason: `Couldn't find valid bootstrap(s): [${names}]` };
}

/** The function's file tree, read from outside. */
class FunctionView {
  readonly #files: FunctionFiles;
  readonly #paths: FunctionPaths;

  constructor(files: FunctionFiles, paths: FunctionPaths) {
    this.#files = files;
    this.#paths = paths;
  }

  async isFile(seen: string): Promise<boolean> {
    const found = await this.#resolve(seen);
    return found !== undefined && found.isFile;
  }

  /** As the kernel decides in execve: permission first, then the format, then the interpreter. */
  async judge(seen: string, depth = 0): Promise<Verdict> {
    const found = await this.#resolve(seen);
    if (found === undefined) return 'no such file or directory';
    // On AWS files belong to root and functions do not run as root: only the rights of others count.
    if (!found.isFile || (found.mode & 0o001) === 0) return 'permission denied';
    const head = await readHead(found.hostPath);
    if (head.subarray(0, 2).toString('latin1') === '#!') return this.#judgeScript(head, depth);
    return this.#judgeBinary(head);
  }

  async #judgeScript(head: Buffer, depth: number): Promise<Verdict> {
    const line = head.toString('latin1').split('\n', 1)[0] ?? '';
    // Only blanks and tabs end the name: with CRLF line ends the interpreter is "/bin/sh\r", which does not exist.
    const interpreter = /^#![ \t]*([^ \t\0]+)/.exec(line)?.[1];
    if (interpreter === undefined || depth > 4) return 'exec format error';
    return this.judge(path.posix.resolve(this.#paths.task, interpreter), depth + 1);
  }

  async #judgeBinary(head: Buffer): Promise<Verdict> {
    if (head.length < 20 || head.readUInt32BE(0) !== 0x7f454c46) return 'exec format error';
    const isLittleEndian = head[5] === 1;
    const machine = isLittleEndian ? head.readUInt16LE(18) : head.readUInt16BE(18);
    if (machine !== elfMachines[process.arch]) return 'exec format error';
    const loader = programInterpreter(head);
    if (loader === undefined) return 'executable';
    return (await this.#resolve(loader)) === undefined ? 'no such file or directory' : 'executable';
  }

  /** Follows links as the function would: an absolute one starts at its own root. */
  async #resolve(seen: string): Promise<{ hostPath: string; isFile: boolean; mode: number } | undefined> {
    let current = path.posix.normalize(seen);
    for (let links = 0; links < maxLinks; links++) {
      const hostPath = this.#hostPath(current);
      const stats = await lstat(hostPath).catch(() => undefined);
      if (stats === undefined) return undefined;
      if (!stats.isSymbolicLink()) return { hostPath, isFile: stats.isFile(), mode: stats.mode };
      current = path.posix.resolve(path.posix.dirname(current), await readlink(hostPath));
    }
    return undefined;
  }

  #hostPath(seen: string): string {
    const { task, opt } = this.#paths;
    const inside = (dir: string): string | undefined =>
      seen === dir || seen.startsWith(`${dir}/`) ? seen.slice(dir.length) : undefined;
    const inTask = inside(task);
    if (inTask !== undefined) return path.join(this.#files.packageDir, inTask);
    const inOpt = inside(opt);
    if (inOpt === undefined || this.#files.layersDir === undefined) return seen;
    return path.join(this.#files.layersDir, inOpt);
  }
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(headBytes * 4);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The dynamic loader a 64-bit little-endian ELF file asks for, when its headers lie within `head`. */
function programInterpreter(head: Buffer): string | undefined {
  const is64BitLittleEndian = head[4] === 2 && head[5] === 1;
  if (!is64BitLittleEndian || head.length < 64) return undefined;
  const tableOffset = Number(head.readBigUInt64LE(32));
  const entrySize = head.readUInt16LE(54);
  const entryCount = head.readUInt16LE(56);
  for (let index = 0; index < entryCount; index++) {
    const entry = tableOffset + index * entrySize;
    if (entry + 56 > head.length) return undefined;
    if (head.readUInt32LE(entry) !== 3) continue;
    const start = Number(head.readBigUInt64LE(entry + 8));
    const end = start + Number(head.readBigUInt64LE(entry + 32));
    return end > head.length ? undefined : head.toString('latin1', start, end).replace(/\0.*$/s, '');
  }
  return undefined;
}
