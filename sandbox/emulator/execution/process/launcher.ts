// The seam between an execution environment and the ways to run its bootstrap.
import type { ExecutionSpec } from '../execution.ts';
import type { FunctionProcess } from './function-process.ts';
import type { OutputPipe } from './output-pipe.ts';

/** The host directories an execution environment is made of. */
export type FunctionFiles = {
  packageDir: string;
  /** The layers, merged; undefined when the function has none. */
  layersDir: string | undefined;
  tmpDir: string;
};

/** Where the function finds its files, as it sees them. */
export type FunctionPaths = { task: string; opt: string; tmp: string };

export type LaunchRequest = {
  spec: ExecutionSpec;
  files: FunctionFiles;
  /** As the function sees it. */
  bootstrap: string;
  env: Record<string, string>;
  pipe: OutputPipe;
  onOutput(this: void, bytes: Buffer): void;
};

/** A way to run bootstraps. */
export interface Launcher {
  paths(files: FunctionFiles): FunctionPaths;
  /** What the function's search paths start from, where they are not AWS's. */
  searchPaths(files: FunctionFiles): { PATH: string; LD_LIBRARY_PATH: string };
  launch(request: LaunchRequest): FunctionProcess;
}
