// Runs bootstraps as ordinary processes, for machines without bubblewrap and a learner who is alone there.
import path from 'node:path';
import { FunctionProcess } from './function-process.ts';
import type { RunAs } from './launch-prefix.ts';
import type { FunctionFiles, FunctionPaths, Launcher, LaunchRequest } from './launcher.ts';

/**
 * Shows functions their files where they really lie: LAMBDA_TASK_ROOT and TMPDIR say where. A function that insists on
 * /var/task, /opt or /tmp finds the machine's own, nothing keeps it from the machine's files, and it outlives an
 * emulator that is killed.
 */
export class PlainLauncher implements Launcher {
  readonly #runAs: RunAs | undefined;

  constructor(runAs: RunAs | undefined) {
    this.#runAs = process.getuid?.() === 0 ? runAs : undefined;
  }

  paths(files: FunctionFiles): FunctionPaths {
    return { task: files.packageDir, opt: files.layersDir ?? '/opt', tmp: files.tmpDir };
  }

  searchPaths(files: FunctionFiles): { PATH: string; LD_LIBRARY_PATH: string } {
    const { task, opt } = this.paths(files);
    return {
      PATH: `${process.env['PATH'] ?? '/usr/bin:/bin'}:${path.join(opt, 'bin')}`,
      LD_LIBRARY_PATH: [task, path.join(task, 'lib'), path.join(opt, 'lib')].join(':'),
    };
  }

  launch({ files, bootstrap, env, pipe, onOutput }: LaunchRequest): FunctionProcess {
    return new FunctionProcess(
      [bootstrap],
      { cwd: this.paths(files).task, env: { ...env, TMPDIR: files.tmpDir }, ...this.#runAs },
      pipe,
      onOutput,
      false,
    );
  }
}
