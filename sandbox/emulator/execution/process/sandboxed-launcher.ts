// Runs bootstraps in bubblewrap, with AWS's directories, user and limits.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bubblewrapArguments, type Mount } from './bubblewrap.ts';
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
    const [identity] = await Promise.all([
      identityMounts(identityDir, sandboxUser, hostname),
      tryOut([...prefix, 'bwrap', '--unshare-user', '--ro-bind', '/', '/', '--chdir', dataDir, 'true']),
    ]);
    return new SandboxedLauncher(prefix, identity);
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
    const sandbox = bubblewrapArguments(
      {
        hostname,
        user: sandboxUser,
        mounts: [...this.#identity, ...functionMounts(files)],
        env,
        cwd: '/var/task',
        // As on AWS, but for core dumps, which are useless here, and file sizes, which stand in for a quota on /tmp.
        limits: {
          processes: 742,
          openFiles: 1024,
          fileSizeBytes: spec.ephemeralStorageMb * mebibyte,
          lockedMemoryBytes: 65_536,
        },
      },
      [bootstrap],
    );
    return new FunctionProcess(
      command([...this.#prefix, ...sandbox]),
      { cwd: '/', env: { PATH: process.env['PATH'] } },
      pipe,
      onOutput,
      true,
    );
  }
}

function functionMounts(files: FunctionFiles): Mount[] {
  return [
    { kind: 'directory', to: '/var/runtime' },
    { kind: 'directory', to: '/var/lang' },
    { kind: 'read-only', from: files.packageDir, to: '/var/task' },
    files.layersDir === undefined
      ? { kind: 'directory', to: '/opt' }
      : { kind: 'read-only', from: files.layersDir, to: '/opt' },
    { kind: 'writable', from: files.tmpDir, to: '/tmp' },
  ];
}

function command(words: readonly string[]): [string, ...string[]] {
  const [file, ...args] = words;
  if (file === undefined) throw new Error('an empty command cannot be started');
  return [file, ...args];
}

async function tryOut(words: readonly string[]): Promise<void> {
  const [file, ...args] = command(words);
  await promisify(execFile)(file, args, { cwd: '/', timeout: 10_000 });
}
