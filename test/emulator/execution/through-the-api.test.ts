// Functions run through Lambda's own API, as the AWS SDK calls it.
import {
  CreateFunctionCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { bashBootstrap, functionUser } from '../../support/execution-lab.ts';
import { startEmulator } from '../../support/start-emulator.ts';

const FunctionName = 'bash-runtime';
const waiting = { maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.1 } as const;

test('a function whose runtime is a layer answers, logs, and calls AWS as its role', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'emulator-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(dataDir, { recursive: true }));
  await chmod(dataDir, 0o755);
  await using emulator = await startEmulator({
    dataDir,
    ...(process.getuid?.() === 0 && { runAs: functionUser }),
  });
  const { lambda, iam } = emulator.clients();
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'lambda-role', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const handler = `echo "event: $event" >&2
curl -sS --aws-sigv4 "aws:amz:$AWS_REGION:sts" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
  -H "x-amz-security-token: $AWS_SESSION_TOKEN" -d 'Action=GetCallerIdentity&Version=2011-06-15' "$AWS_ENDPOINT_URL"`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'provided.al2023',
      Handler: 'function.handler',
      Role: Role?.Arn ?? '',
      Code: { ZipFile: await zip({ 'function.sh': handler }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, ...waiting }, { FunctionName });
  const withoutRuntime = await lambda.send(new InvokeCommand({ FunctionName }));
  expect(withoutRuntime.Payload?.transformToString()).toContain("Couldn't find valid bootstrap(s)");

  const layer = await lambda.send(
    new PublishLayerVersionCommand({
      LayerName: 'bash-runtime',
      Content: {
        ZipFile: await zip({ bootstrap: bashBootstrap('source "$LAMBDA_TASK_ROOT/function.sh"') }),
      },
    }),
  );
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [layer.LayerVersionArn ?? ''] }),
  );
  await waitUntilFunctionUpdatedV2({ client: lambda, ...waiting }, { FunctionName });
  const invoked = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from('{"text":"Hello"}'), LogType: 'Tail' }),
  );
  expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(invoked.FunctionError).toBeUndefined();
  expect(invoked.Payload?.transformToString()).toContain(
    '<Arn>arn:aws:sts::123456789012:assumed-role/lambda-role/bash-runtime</Arn>',
  );
  const log = Buffer.from(invoked.LogResult ?? '', 'base64').toString();
  expect(log).toMatch(/^START RequestId: .*\nevent: \{"text":"Hello"\}\nEND .*\nREPORT .*Init Duration: /s);
});

async function zip(files: Record<string, string>): Promise<Buffer> {
  const file = new ZipFile();
  for (const [name, text] of Object.entries(files)) {
    file.addBuffer(Buffer.from(text), name, { mode: 0o100755 });
  }
  file.end();
  return buffer(file.outputStream);
}
