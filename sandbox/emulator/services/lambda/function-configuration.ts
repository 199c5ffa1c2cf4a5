// A function's configuration as the API shows it.
import { runtimeVersion } from '../../execution/platform-lines.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';
import { functionArnOf } from './function-record.ts';

export type FunctionState = 'Pending' | 'Active';
export type UpdateStatus = 'InProgress' | 'Successful';

export type FunctionConfiguration = {
  FunctionName: string;
  FunctionArn: string;
  Runtime: string;
  Role: string;
  Handler: string;
  CodeSize: number;
  Description: string;
  Timeout: number;
  MemorySize: number;
  LastModified: string;
  CodeSha256: string;
  Version: string;
  Environment?: { Variables: Record<string, string> };
  TracingConfig: { Mode: string };
  RevisionId: string;
  Layers?: { Arn: string; CodeSize: number }[];
  State?: FunctionState;
  StateReason?: string;
  StateReasonCode?: string;
  LastUpdateStatus?: UpdateStatus;
  LastUpdateStatusReason?: string;
  LastUpdateStatusReasonCode?: string;
  PackageType: 'Zip';
  Architectures: string[];
  EphemeralStorage: { Size: number };
  SnapStart: { ApplyOn: string; OptimizationStatus: string };
  RuntimeVersionConfig?: { RuntimeVersionArn: string };
  LoggingConfig: {
    LogFormat: string;
    LogGroup: string;
    ApplicationLogLevel?: string;
    SystemLogLevel?: string;
  };
};

/** Why a function is not ready, for a creation and, observed 2025-11-25, for an update just as well. */
const creating = { reason: 'The function is being created.', code: 'Creating' };

/** @param qualifier appended to the ARN when given */
export function functionConfiguration(
  record: FunctionRecord,
  version: FunctionVersion,
  qualifier?: string,
): FunctionConfiguration {
  return {
    ...listedConfiguration(record, version, qualifier),
    State: version.state,
    ...(version.state === 'Pending' && { StateReason: creating.reason, StateReasonCode: creating.code }),
    ...(version.updateStatus !== undefined && { LastUpdateStatus: version.updateStatus }),
    ...(version.updateStatus === 'InProgress' && {
      LastUpdateStatusReason: creating.reason,
      LastUpdateStatusReasonCode: creating.code,
    }),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersion(record.region, version.runtime).arn },
  };
}

/** As lists show it: without states and runtime version (observed 2025-11-25). */
export function listedConfiguration(
  record: FunctionRecord,
  version: FunctionVersion,
  qualifier?: string,
): FunctionConfiguration {
  const arn = functionArnOf(record);
  const { logging } = version;
  return {
    FunctionName: record.name,
    FunctionArn: qualifier === undefined ? arn : `${arn}:${qualifier}`,
    Runtime: version.runtime,
    Role: version.roleArn,
    Handler: version.handler,
    CodeSize: version.package.zipSizeBytes,
    Description: version.description,
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMb,
    LastModified: lambdaTimestamp(version.lastModifiedAt),
    CodeSha256: base64Of(version.package.sha256),
    Version: version.version,
    ...(version.environment && { Environment: { Variables: version.environment } }),
    TracingConfig: { Mode: version.tracingMode },
    RevisionId: version.revisionId,
    ...(version.layers.length > 0 && {
      Layers: version.layers.map((layer) => ({ Arn: layer.arn, CodeSize: layer.zipSizeBytes })),
    }),
    PackageType: 'Zip',
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorageMb },
    SnapStart: { ApplyOn: version.snapStart, OptimizationStatus: 'Off' },
    LoggingConfig: {
      LogFormat: logging.format,
      LogGroup: logging.group,
      ...(logging.applicationLevel !== undefined && { ApplicationLogLevel: logging.applicationLevel }),
      ...(logging.systemLevel !== undefined && { SystemLogLevel: logging.systemLevel }),
    },
  };
}

/** `2025-11-25T10:00:00.000+0000` */
export function lambdaTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** A hash as CodeSha256 shows it. */
export function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
