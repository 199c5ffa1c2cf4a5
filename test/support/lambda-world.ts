// An emulator with an execution role, and short ways to what most tests of Lambda begin with.
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import type { CreateFunctionRequest, FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateFunctionCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { EmulatorOptions } from '../../sandbox/emulator/emulator.ts';
import { learnerAccountId, startEmulator } from './start-emulator.ts';

export const region = 'us-east-1';
export const roleArn = `arn:aws:iam::${learnerAccountId}:role/lambda-role`;
export const lambdaTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** A runtime that answers every event with `{"echo": <event>}` and fails on one that says so. */
export const echoBootstrap = `#!/bin/sh
set -eu
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  event=$(curl -sS -D /tmp/headers "$api/next")
  id=$(grep -i ^lambda-runtime-aws-request-id: /tmp/headers | tr -d '\\r ' | cut -d: -f2)
  echo "saw $event $MARK"
  case "$event" in
    *fail*) curl -sS -o /dev/null -d '{"errorMessage":"asked to fail","errorType":"Asked"}' "$api/$id/error" ;;
    *) curl -sS -o /dev/null -d "{\\"echo\\":$event,\\"mark\\":\\"$MARK\\"}" "$api/$id/response" ;;
  esac
done
`;

export type LambdaWorld = Awaited<ReturnType<typeof openLambdaWorld>>;

/** With `options.dataDir` of an earlier world, the role is there already. */
export async function openLambdaWorld(options: Partial<EmulatorOptions> = {}, withRole = true) {
  const emulator = await startEmulator(options);
  const clients = emulator.clients();
  if (withRole) {
    const role = { RoleName: 'lambda-role', AssumeRolePolicyDocument: lambdaTrust };
    await clients.iam.send(new CreateRoleCommand(role));
  }
  return {
    ...emulator,
    ...clients,
    /** Creates a function that echoes, and waits until it is active. */
    async createFunction(
      FunctionName: string,
      extra: Partial<CreateFunctionRequest> = {},
    ): Promise<FunctionConfiguration> {
      const input = { ...(await functionInput(FunctionName)), ...extra };
      const created = await clients.lambda.send(new CreateFunctionCommand(input));
      await untilActive(clients.lambda, FunctionName);
      return created;
    },
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  };
}

/** A function that echoes, marked 'one'. */
export async function functionInput(FunctionName: string): Promise<CreateFunctionRequest> {
  return {
    FunctionName,
    Runtime: 'provided.al2023',
    Handler: 'function.handler',
    Role: roleArn,
    Code: { ZipFile: await zipOf({ bootstrap: echoBootstrap }) },
    Environment: { Variables: { MARK: 'one' } },
    Timeout: 10,
  };
}

const patience = { maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 } as const;

export async function untilActive(client: LambdaClient, FunctionName: string): Promise<void> {
  await waitUntilFunctionActiveV2({ client, ...patience }, { FunctionName });
}

export async function untilUpdated(client: LambdaClient, FunctionName: string): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client, ...patience }, { FunctionName });
}

/** A zip of executable files, packed quickly rather than well. */
export async function zipOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), name, { mode: 0o100755, compressionLevel: 1 });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** What AWS said when it refused. */
export async function refusal(
  attempt: Promise<unknown>,
): Promise<{ code: string; status: number | undefined; message: string }> {
  try {
    await attempt;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error('it was not refused');
}
