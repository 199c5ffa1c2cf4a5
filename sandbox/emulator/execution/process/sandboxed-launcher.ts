// Runs bootstraps in bubblewrap, with AWS's directories, user and limits.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { bubblewrapArguments, type Mount, type SandboxLayout } from './bubblewrap.ts';
import { FunctionProcess } from './function-process.ts';
import { identityMounts, type Identity } from './identity-files.ts';
import { launchPrefix, type RunAs } from './launch-prefix.ts';
import type { FunctionFiles, FunctionPaths, Launcher, LaunchRequest } from './launcher.ts';

/** Observed on AWS, 2025-11-24: the user functions run as. */
const sandboxUser: Identity = { name: 'sbx_user1051', uid: 993, gid: 990, home: '/home/sbx_user1051' };
const hostname = 'lambda';
const mebibyte = 1024 * 1024;

export class SandboxedLauncher implements Launcher {
  readonly #prefix: readonly string[];
  readonly #identity: readonly Mount[];

  private constructor(prefix: readonly string[], identity: readonly Mount[]) {
    this.#prefix = prefix;
    this.#identity = identity;
  }

  /**
   * @param dataDir holds everything that functions see; the user they run as must be able to reach it
   * @throws when bubblewrap is missing or cannot make a sandbox here
   */
  static async create(
    dataDir: string,
    identityDir: string,
    networkPrefix: readonly string[],
    runAs: RunAs | undefined,
  ): Promise<SandboxedLauncher> {
    const prefix = launchPrefix(networkPrefix, runAs);
    const identity = await identityMounts(identityDir, sandboxUser, hostname);
    const launcher = new SandboxedLauncher(prefix, identity);
    const anyFiles = { packageDir: dataDir, layersDir: dataDir, tmpDir: dataDir };
    await tryOut(launcher.#command(anyFiles, {}, mebibyte, '/usr/bin/true'));
    return launcher;
  }

  paths(): FunctionPaths {
    return { task: '/var/task', opt: '/opt', tmp: '/tmp' };
  }

  searchPaths(): { PATH: string; LD_LIBRARY_PATH: string } {
    return {
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH:
        '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    };
  }

  launch({ spec, files, bootstrap, env, pipe, onOutput }: LaunchRequest): FunctionProcess {
    return new FunctionProcess(
      this.#command(files, env, spec.ephemeralStorageMb * mebibyte, bootstrap),
      { cwd: '/', env: { PATH: process.env['PATH'] } },
      pipe,
      onOutput,
      true,
    );
  }

  #command(
    files: FunctionFiles,
    env: Record<string, string>,
    fileSizeBytes: number,
    bootstrap: string,
  ): [string, ...string[]] {
    const layout: SandboxLayout = {
      hostname,
      user: sandboxUser,
      mounts: [...this.#identity, ...functionMounts(files)],
      env,
      cwd: '/var/task',
      // As on AWS, but for core dumps, which are useless here, and file sizes, which stand in for a quota on /tmp.
      limits: { processes: 742, openFiles: 1024, fileSizeBytes, lockedMemoryBytes: 65_536 },
    };
    const [file = 'bash', ...args] = [...this.#prefix, ...bubblewrapArguments(layout, [bootstrap])];
    return [file, ...args];
  }
}

function functionMounts(files: FunctionFiles): Mount[] {
  return [
    { kind: 'directory', to: '/var/runtime' },
    { kind: 'directory', to: '/var/lang' },
    ...systemLibraries(),
    { kind: 'read-only', from: files.packageDir, to: '/var/task' },
    files.layersDir === undefined
      ? { kind: 'directory', to: '/opt' }
      : { kind: 'read-only', from: files.layersDir, to: '/opt' },
    { kind: 'writable', from: files.tmpDir, to: '/tmp' },
  ];
}

/**
 * Debian keeps its libraries apart from where AWS's LD_LIBRARY_PATH says they are. Found at once instead of after a
 * search through all of it, they save each start of curl a millisecond or two. On AWS, too, the system's come first.
 */
function systemLibraries(): Mount[] {
  const dir = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  return existsSync(dir) ? [{ kind: 'link', target: dir, to: '/var/lang/lib' }] : [];
}

async function tryOut([file, ...args]: readonly [string, ...string[]]): Promise<void> {
  await promisify(execFile)(file, args, { cwd: '/', timeout: 10_000 });
}
