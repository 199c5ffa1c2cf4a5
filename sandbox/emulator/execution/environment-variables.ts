// The environment of a function's process.
import type { ExecutionSpec } from './execution.ts';
import type { FunctionPaths } from './process/launcher.ts';

/** The role's temporary credentials, and where to use them. */
export type FunctionCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Becomes AWS_ENDPOINT_URL, so that the function's own calls reach the emulator. */
  endpointUrl?: string;
};

/**
 * As recorded on AWS for provided.al2023 (2026-01-13), without X-Ray's daemon, which is not emulated.
 *
 * The function's own variables come before Lambda's reserved ones and after its defaults.
 *
 * @param runtimeApi host and port
 */
export function environmentVariables(
  spec: ExecutionSpec,
  context: {
    paths: FunctionPaths;
    searchPaths: { PATH: string; LD_LIBRARY_PATH: string };
    runtimeApi: string;
    logStream: string;
    credentials: FunctionCredentials | undefined;
  },
): Record<string, string> {
  return {
    ...context.searchPaths,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...spec.environment,
    AWS_DEFAULT_REGION: spec.region,
    AWS_REGION: spec.region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStream,
    AWS_LAMBDA_RUNTIME_API: context.runtimeApi,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: context.paths.task,
    _HANDLER: spec.handler,
    ...credentialVariables(context.credentials),
  };
}

function credentialVariables(credentials: FunctionCredentials | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  const { accessKeyId, secretAccessKey, sessionToken, endpointUrl } = credentials;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
  };
}
