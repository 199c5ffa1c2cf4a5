// Gets a bootstrap running: files in place, file found fit, process started.
import path from 'node:path';
import { findEntrypoint } from './entrypoint.ts';
import { environmentVariables, type FunctionCredentials } from './environment-variables.ts';
import type { ExecutionEvent, ExecutionSpec, LogWriter } from './execution.ts';
import { invalidEntrypoint, type Failure } from './failures.ts';
import { FunctionRun, type RunListener } from './function-run.ts';
import type { LayerTrees } from './layers.ts';
import type { RunAs } from './process/launch-prefix.ts';
import type { FunctionFiles, Launcher } from './process/launcher.ts';
import type { OutputPipes } from './process/output-pipe.ts';
import { makeTmp } from './process/tmp-dir.ts';
import type { RuntimeApiAddresses } from './runtime-api/addresses.ts';

/** What all environments of a pool share. */
export type EnvironmentServices = {
  launcher: Launcher;
  addresses: RuntimeApiAddresses;
  pipes: OutputPipes;
  layers: LayerTrees;
  logs: LogWriter;
  emit(this: void, event: ExecutionEvent): void;
  credentials: ((this: void, spec: ExecutionSpec) => FunctionCredentials) | undefined;
  /** Each environment has a directory of its own here. */
  environmentsDir: string;
  runAs: RunAs | undefined;
  initTimeoutMs: number;
  onError(this: void, error: unknown): void;
};

export type StartedBootstrap = { kind: 'started'; run: FunctionRun } | { kind: 'failed'; failure: Failure };

/**
 * @param environment `dir` is the environment's own: its /tmp lies there and outlives the process, so that what is in
 *   it is there after a timeout, as on AWS
 */
export async function startBootstrap(
  spec: ExecutionSpec,
  services: EnvironmentServices,
  environment: {
    dir: string;
    logStream: string;
    listener: RunListener;
    onOutput(this: void, bytes: Buffer): void;
  },
): Promise<StartedBootstrap> {
  const { launcher, addresses, pipes, credentials } = services;
  const { logStream, listener, onOutput } = environment;
  const files = await prepareFiles(spec, services, environment.dir);
  const paths = launcher.paths(files);
  const entrypoint = await findEntrypoint(files, paths);
  if (entrypoint.kind === 'invalid') return { kind: 'failed', failure: invalidEntrypoint(entrypoint.reason) };
  const { bootstrap } = entrypoint;
  const run = new FunctionRun(listener);
  await run.start(addresses, async (runtimeApi) => {
    const env = environmentVariables(spec, {
      paths,
      searchPaths: launcher.searchPaths(files),
      runtimeApi,
      logStream,
      credentials: credentials?.(spec),
    });
    return launcher.launch({ spec, files, bootstrap, env, pipe: await pipes.take(), onOutput });
  });
  return { kind: 'started', run };
}

async function prepareFiles(
  spec: ExecutionSpec,
  { layers, runAs }: EnvironmentServices,
  dir: string,
): Promise<FunctionFiles> {
  const tmpDir = path.join(dir, 'tmp');
  const [layersDir] = await Promise.all([layers.merged(spec.layerDirs), makeTmp(tmpDir, runAs)]);
  return { packageDir: spec.packageDir, layersDir, tmpDir };
}
