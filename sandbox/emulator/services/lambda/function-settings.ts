// The settings that CreateFunction and UpdateFunctionConfiguration share, and what Lambda refuses in them.
import { lambdaRuntimes } from '../../model/overrides.ts';
import { ServiceError } from '../../service-error.ts';
import type { OperationContext } from '../../service.ts';
import { roleTrusts } from '../iam/trust-policy.ts';
import { invalidParameter, notEmulated } from './errors.ts';
import type { FunctionVersion, LayerReference } from './function-record.ts';
import { findReadableVersion, parseLayerVersionArn } from './layer-name.ts';
import { unzippedLimitBytes } from './unpack-zip.ts';

/** Members of both operations' inputs. */
export type SettingsInput = {
  Runtime?: string;
  Role?: string;
  Handler?: string;
  Description?: string;
  Timeout?: number;
  MemorySize?: number;
  Environment?: { Variables?: Record<string, string> };
  TracingConfig?: { Mode?: 'PassThrough' | 'Active' };
  Layers?: string[];
  EphemeralStorage?: { Size: number };
  SnapStart?: { ApplyOn?: 'None' | 'PublishedVersions' };
  LoggingConfig?: {
    LogFormat?: 'Text' | 'JSON';
    ApplicationLogLevel?: string;
    SystemLogLevel?: string;
    LogGroup?: string;
  };
  VpcConfig?: { SubnetIds?: string[]; SecurityGroupIds?: string[] };
  DeadLetterConfig?: { TargetArn?: string };
  FileSystemConfigs?: object[];
  ImageConfig?: object;
  KMSKeyArn?: string;
  CapacityProviderConfig?: object;
  DurableConfig?: object;
};

const layerLimit = 5;
const environmentLimitBytes = 4096;

/** Variables that Lambda sets itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reservedVariables: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** Refuses by name what exists on AWS and not here. @throws NotImplementedException */
export function refuseUnemulatedSettings(input: SettingsInput): void {
  const { SubnetIds = [], SecurityGroupIds = [] } = input.VpcConfig ?? {};
  const asked = {
    'VPC access (VpcConfig)': SubnetIds.length + SecurityGroupIds.length > 0,
    'dead-letter targets (DeadLetterConfig)': (input.DeadLetterConfig?.TargetArn ?? '') !== '',
    'file systems (FileSystemConfigs)': (input.FileSystemConfigs?.length ?? 0) > 0,
    'container images (ImageConfig)': input.ImageConfig !== undefined,
    'customer managed keys (KMSKeyArn)': (input.KMSKeyArn ?? '') !== '',
    'capacity providers (CapacityProviderConfig)': input.CapacityProviderConfig !== undefined,
    'durable functions (DurableConfig)': input.DurableConfig !== undefined,
  };
  for (const [feature, isAsked] of Object.entries(asked)) if (isAsked) throw notEmulated(feature);
}

/** Observed 2026-01-12: an unknown runtime is not a validation error. @throws InvalidParameterValueException */
export function checkRuntime(runtime: string): void {
  if (lambdaRuntimes.includes(runtime)) return;
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${lambdaRuntimes.join(', ')}] or be a valid ARN`,
  );
}

/** @throws InvalidParameterValueException, AccessDeniedException */
export function checkRole(roleArn: string, context: OperationContext): void {
  const [, , , , accountId] = roleArn.split(':');
  if (accountId !== context.caller.accountId) {
    throw new ServiceError('AccessDeniedException', 403, 'Cross-account pass role is not allowed.');
  }
  const role = context.store.iam.findRoleByArn(roleArn);
  if (role === undefined || !roleTrusts(role, 'lambda.amazonaws.com')) {
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
}

/** @throws InvalidParameterValueException */
export function checkEnvironment(variables: Record<string, string>): void {
  const reserved = Object.keys(variables).filter((name) => reservedVariables.has(name));
  const start =
    'Lambda was unable to configure your environment variables because the environment variables you have provided ';
  if (reserved.length > 0) {
    throw invalidParameter(
      `${start}contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > environmentLimitBytes) {
    throw invalidParameter(`${start}exceeded the 4KB limit. String measured: ${measured}`);
  }
}

/**
 * Finds the layer versions a configuration names. A deleted one is refused even to a function that has it.
 *
 * @throws InvalidParameterValueException, AccessDeniedException
 */
export function resolveLayers(arns: readonly string[], context: OperationContext): LayerReference[] {
  if (arns.length > layerLimit) throw invalidParameter(`Cannot reference more than ${layerLimit} layers.`);
  const firstOf = new Map<string, string>();
  return arns.map((arn) => {
    const reference = parseLayerVersionArn(arn);
    if (reference === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
    if (reference.region !== context.region) {
      throw invalidParameter(
        'Layers are not in the same region as the function. ' +
          `Layers are expected to be in region ${context.region}.`,
      );
    }
    const found = findReadableVersion(reference, context);
    if (found === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
    const layer = `${reference.accountId}:${reference.name}`;
    const earlier = firstOf.get(layer);
    if (earlier !== undefined) {
      throw invalidParameter(
        'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
          `${earlier} and ${arn} are versions of the same layer.`,
      );
    }
    firstOf.set(layer, arn);
    return { arn, ...found.version.package };
  });
}

/** @throws InvalidParameterValueException when a package and its layers are too large together */
export function checkTotalSize(version: Pick<FunctionVersion, 'package' | 'layers'>): void {
  if (version.layers.length === 0) return;
  const sizes = [version.package, ...version.layers].map(({ unzippedSizeBytes }) => unzippedSizeBytes);
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  if (totalBytes <= unzippedLimitBytes) return;
  throw invalidParameter(
    `Function code combined with layers exceeds the maximum allowed size of ${unzippedLimitBytes} bytes. ` +
      `The actual size is ${totalBytes} bytes.`,
  );
}

/** What an input changes in a configuration: members that are absent change nothing. */
export function changedSettings(
  input: SettingsInput,
  functionName: string,
  before: Pick<FunctionVersion, 'logging'> | undefined,
  context: OperationContext,
): Partial<FunctionVersion> {
  const { Environment, EphemeralStorage, Layers, SnapStart, TracingConfig } = input;
  if (Environment !== undefined) checkEnvironment(Environment.Variables ?? {});
  return {
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.Runtime !== undefined && { runtime: input.Runtime }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.Role !== undefined && { roleArn: input.Role }),
    ...(input.MemorySize !== undefined && { memoryMb: input.MemorySize }),
    ...(input.Timeout !== undefined && { timeoutSeconds: input.Timeout }),
    ...(EphemeralStorage !== undefined && { ephemeralStorageMb: EphemeralStorage.Size }),
    ...(Environment !== undefined && { environment: Environment.Variables ?? {} }),
    ...(TracingConfig?.Mode !== undefined && { tracingMode: TracingConfig.Mode }),
    ...(SnapStart?.ApplyOn !== undefined && { snapStart: SnapStart.ApplyOn }),
    ...(Layers !== undefined && { layers: resolveLayers(Layers, context) }),
    ...((input.LoggingConfig !== undefined || before === undefined) && {
      logging: changedLogging(input.LoggingConfig, functionName, before?.logging),
    }),
  };
}

function changedLogging(
  input: SettingsInput['LoggingConfig'],
  functionName: string,
  before: FunctionVersion['logging'] | undefined,
): FunctionVersion['logging'] {
  const format = input?.LogFormat ?? before?.format ?? 'Text';
  const group = input?.LogGroup ?? before?.group ?? `/aws/lambda/${functionName}`;
  if (format === 'Text') {
    if (input?.ApplicationLogLevel !== undefined || input?.SystemLogLevel !== undefined) {
      throw invalidParameter(
        'To use ApplicationLogLevel and/or SystemLogLevel, you must set LogFormat to JSON or unset the log levels.',
      );
    }
    return { format, group };
  }
  return {
    format,
    group,
    applicationLevel: input?.ApplicationLogLevel ?? before?.applicationLevel ?? 'INFO',
    systemLevel: input?.SystemLogLevel ?? before?.systemLevel ?? 'INFO',
  };
}
