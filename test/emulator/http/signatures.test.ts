// Who is let in: signatures, and the refusals of each protocol.
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import {
  GetLayerVersionByArnCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { refusal } from '../../support/lambda-world.ts';
import { startEmulator, testCredentials } from '../../support/start-emulator.ts';

const mismatch = expect.stringMatching(/^The request signature we calculated does not match/);
const unknown = 'The security token included in the request is invalid.';

test('a signature decides the account, whatever is in the path', async () => {
  await using emulator = await startEmulator();
  const { lambda, sts } = emulator.clients('111122223333');
  expect(await sts.send(new GetCallerIdentityCommand())).toMatchObject({
    Account: '111122223333',
    Arn: 'arn:aws:iam::111122223333:user/partner',
  });
  // Colons and slashes of the ARN are encoded twice in what is signed.
  const Arn = 'arn:aws:lambda:us-east-1:123456789012:layer:a:1';
  expect((await refusal(lambda.send(new GetLayerVersionByArnCommand({ Arn })))).code).toBe(
    'AccessDeniedException',
  );
});

test('each protocol refuses an unknown key and a wrong secret in its own way', async () => {
  await using emulator = await startEmulator();
  const [learner] = testCredentials;
  const clients = emulator.clients();
  const refusals = async (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    for (const { config } of Object.values(clients)) config.credentials = () => Promise.resolve(credentials);
    return {
      lambda: await refusal(clients.lambda.send(new ListFunctionsCommand())),
      iam: await refusal(clients.iam.send(new ListRolesCommand())),
      sts: await refusal(clients.sts.send(new GetCallerIdentityCommand())),
      logs: await refusal(clients.logs.send(new DescribeLogGroupsCommand())),
    };
  };
  expect(await refusals({ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' })).toEqual({
    lambda: { code: 'UnrecognizedClientException', status: 403, message: unknown },
    iam: { code: 'InvalidClientTokenId', status: 403, message: unknown },
    sts: { code: 'InvalidClientTokenId', status: 403, message: unknown },
    logs: { code: 'UnrecognizedClientException', status: 400, message: unknown },
  });
  expect(await refusals({ accessKeyId: learner?.accessKeyId ?? '', secretAccessKey: 'wrong' })).toEqual({
    lambda: { code: 'InvalidSignatureException', status: 403, message: mismatch },
    iam: { code: 'SignatureDoesNotMatch', status: 403, message: mismatch },
    sts: { code: 'SignatureDoesNotMatch', status: 403, message: mismatch },
    logs: { code: 'InvalidSignatureException', status: 400, message: mismatch },
  });
});

test('a request without a signature is refused by every protocol, even when signatures are not verified', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const lambda = await fetch(`${emulator.endpoint}/2015-03-31/functions`);
  expect(lambda.status).toBe(403);
  expect(lambda.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  expect(await lambda.json()).toEqual({ message: 'Missing Authentication Token' });
  const sts = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect(sts.status).toBe(403);
  expect(await sts.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  const logs = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
    body: '{}',
  });
  expect(logs.status).toBe(400);
  expect(await logs.json()).toEqual({
    __type: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  });
});

test('an authorization that is none is refused', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  for (const authorization of ['Bearer token', 'AWS4-HMAC-SHA256 Credential=a/b/c', 'AWS4-HMAC-SHA256']) {
    const response = await fetch(`${emulator.endpoint}/2015-03-31/functions`, { headers: { authorization } });
    expect(response.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException');
  }
});

test('a signature of long ago has expired, and one from the future is not yet current', async () => {
  await using emulator = await startEmulator();
  const [learner] = testCredentials;
  const skewed = new LambdaClient({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: learner?.accessKeyId ?? '', secretAccessKey: learner?.secretAccessKey ?? '' },
  });
  for (const [minutes, message] of [
    [-6, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    [
      6,
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
  ] as const) {
    skewed.config.systemClockOffset = minutes * 60_000;
    expect(await refusal(skewed.send(new ListFunctionsCommand()))).toEqual({
      code: 'InvalidSignatureException',
      status: 403,
      message: expect.stringMatching(message),
    });
  }
  skewed.destroy();
});

test('a body that is not the one that was signed is refused', async () => {
  await using emulator = await startEmulator();
  const { lambda } = emulator.clients();
  lambda.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: string }).body = '{"Timeout":9}';
      return next(args);
    },
    { step: 'finalizeRequest', name: 'tamper', priority: 'low' },
  );
  const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 3 });
  expect((await refusal(lambda.send(update))).code).toBe('InvalidSignatureException');
});

test('a signature may travel in the query, for as long as it says', async () => {
  await using emulator = await startEmulator();
  const status = async (signedMs: number, expiresSeconds: number) =>
    (await fetch(presigned(emulator.endpoint, '/2015-03-31/functions', signedMs, expiresSeconds))).status;
  expect(await status(Date.now(), 60)).toBe(200);
  expect(await status(Date.now() - 10 * 60_000, 3600)).toBe(200);
  expect(await status(Date.now() - 20 * 60_000, 60)).toBe(403);
  const tampered = presigned(emulator.endpoint, '/2015-03-31/functions', Date.now(), 60) + '&MaxItems=1';
  expect((await fetch(tampered)).status).toBe(403);
});

/** Signs a GET as the documentation of Signature Version 4 describes it, independently of the emulator's own code. */
function presigned(endpoint: string, path: string, signedMs: number, expiresSeconds: number): string {
  const [learner] = testCredentials;
  const time = new Date(signedMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/lambda/aws4_request`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${learner?.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  });
  const nothing = createHash('sha256').digest('hex');
  const canonical = `GET\n${path}\n${query}\nhost:${new URL(endpoint).host}\n\nhost\n${nothing}`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  let key: string | Buffer = `AWS4${learner?.secretAccessKey}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return `${endpoint}${path}?${query}&X-Amz-Signature=${createHmac('sha256', key).update(text).digest('hex')}`;
}
