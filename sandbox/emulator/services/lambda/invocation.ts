// From a function's version to what the execution side needs to run it.
import type { ExecutionSpec } from '../../execution/execution.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';
import { functionArnOf } from './function-record.ts';
import type { LambdaStore } from './lambda-store.ts';

/** The version that runs: while an update is in progress, what was there before it. */
export function runningVersion(record: FunctionRecord, version: FunctionVersion): FunctionVersion {
  return version === record.latest ? (record.previous ?? version) : version;
}

export async function executionSpec(
  lambda: LambdaStore,
  record: FunctionRecord,
  version: FunctionVersion,
): Promise<ExecutionSpec> {
  const [packageDir, ...layerDirs] = await Promise.all([
    lambda.packages.tree(version.package.sha256),
    ...version.layers.map(({ sha256 }) => lambda.packages.tree(sha256)),
  ]);
  return {
    accountId: record.accountId,
    region: record.region,
    functionName: record.name,
    version: version.version,
    functionArn: functionArnOf(record),
    revision: version.revisionId,
    runtime: version.runtime,
    handler: version.handler,
    roleArn: version.roleArn,
    memoryMb: version.memoryMb,
    timeoutSeconds: version.timeoutSeconds,
    ephemeralStorageMb: version.ephemeralStorageMb,
    environment: version.environment ?? {},
    architecture: version.architecture,
    packageDir,
    layerDirs,
    logGroup: version.logging.group,
  };
}
