// Functions from creation to deletion, as the AWS SDK sees them.
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  echoBootstrap,
  functionInput,
  openLambdaWorld,
  refusal,
  roleArn,
  untilActive,
  untilUpdated,
  zipOf,
} from '../../support/lambda-world.ts';
import { partnerAccountId } from '../../support/start-emulator.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo';
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

test('CreateFunction answers 201 with a pending configuration in AWS’s shape', async () => {
  await using world = await openLambdaWorld();
  const zip = await zipOf({ bootstrap: echoBootstrap });
  const { $metadata, ...created } = await world.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'echo',
      Runtime: 'provided.al2023',
      Handler: 'function.handler',
      Role: roleArn,
      Code: { ZipFile: zip },
    }),
  );
  expect($metadata.httpStatusCode).toBe(201);
  expect($metadata.requestId).toEqual(uuid);
  expect(created).toEqual({
    Architectures: ['x86_64'],
    CodeSha256: createHash('sha256').update(zip).digest('base64'),
    CodeSize: zip.length,
    Description: '',
    EphemeralStorage: { Size: 512 },
    FunctionArn: arn,
    FunctionName: 'echo',
    Handler: 'function.handler',
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/echo' },
    MemorySize: 128,
    PackageType: 'Zip',
    RevisionId: uuid,
    Role: roleArn,
    Runtime: 'provided.al2023',
    RuntimeVersionConfig: {
      RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
    },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
    Timeout: 3,
    TracingConfig: { Mode: 'PassThrough' },
    Version: '$LATEST',
  });
});

test('a function becomes active with a new revision, and its package can be downloaded', async () => {
  await using world = await openLambdaWorld();
  const input = await functionInput('echo');
  const created = await world.createFunction('echo', input);
  const { Configuration, Code, Tags } = await world.lambda.send(
    new GetFunctionCommand({ FunctionName: 'echo' }),
  );
  expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful', FunctionArn: arn });
  expect(Configuration).not.toHaveProperty('StateReason');
  expect(Configuration?.RevisionId).not.toBe(created.RevisionId);
  expect(Code).toEqual({ Location: expect.any(String), RepositoryType: 'S3' });
  expect(Tags).toBeUndefined();
  const downloaded = await fetch(Code?.Location ?? '');
  expect(Buffer.from(await downloaded.arrayBuffer())).toEqual(input.Code?.ZipFile);
  const forged = await fetch((Code?.Location ?? '').replace(/.$/, (last) => (last === '0' ? '1' : '0')));
  expect(forged.status).toBe(403);
});

test('updates are in progress for a moment, exclude each other, and keep the old code until they end', async () => {
  await using world = await openLambdaWorld({ transitionMs: 400 });
  await world.createFunction('echo');
  const FunctionName = 'echo';
  const updated = await world.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Description: 'changed',
      MemorySize: 256,
      Environment: { Variables: { MARK: 'two' } },
    }),
  );
  expect(updated).toMatchObject({
    Description: 'changed',
    MemorySize: 256,
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating',
    Environment: { Variables: { MARK: 'two' } },
  });
  expect(
    await refusal(
      world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'again' })),
    ),
  ).toEqual({
    code: 'ResourceConflictException',
    status: 409,
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
  });
  const invoke = async () =>
    (await world.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }))).Payload?.transformToString();
  expect(await invoke()).toContain('"mark":"one"');
  await untilUpdated(world.lambda, FunctionName);
  expect(await invoke()).toContain('"mark":"two"');
});

test('a function that is still pending can be neither invoked nor changed', async () => {
  await using world = await openLambdaWorld({ transitionMs: 60_000 });
  const FunctionName = 'echo';
  await world.lambda.send(new CreateFunctionCommand(await functionInput(FunctionName)));
  const pending = {
    code: 'ResourceConflictException',
    status: 409,
    message:
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  };
  expect(await refusal(world.lambda.send(new InvokeCommand({ FunctionName })))).toEqual(pending);
  const change = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 });
  expect(await refusal(world.lambda.send(change))).toEqual(pending);
});

test('UpdateFunctionCode replaces the package, and only reports it on a dry run', async () => {
  await using world = await openLambdaWorld();
  const FunctionName = 'echo';
  const { CodeSha256 } = await world.createFunction(FunctionName);
  const ZipFile = await zipOf({ bootstrap: echoBootstrap.replace('\\"echo\\"', '\\"again\\"') });
  const dry = await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));
  expect(dry.CodeSha256).not.toBe(CodeSha256);
  const kept = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(kept).toMatchObject({ CodeSha256, LastUpdateStatus: 'Successful' });
  const updated = await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  expect(updated).toMatchObject({ CodeSha256: dry.CodeSha256, LastUpdateStatus: 'InProgress' });
  await untilUpdated(world.lambda, FunctionName);
  const { Payload } = await world.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }));
  expect(Payload?.transformToString()).toContain('"again":1');
});

test('a stale revision id is refused', async () => {
  await using world = await openLambdaWorld();
  const FunctionName = 'echo';
  const { RevisionId } = await world.createFunction(FunctionName);
  const stale = new UpdateFunctionConfigurationCommand({ FunctionName, RevisionId, Timeout: 5 });
  expect(await refusal(world.lambda.send(stale))).toEqual({
    code: 'PreconditionFailedException',
    status: 412,
    message:
      'The Revision Id provided does not match the latest Revision Id. ' +
      'Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  });
  const current = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const fresh = { FunctionName, RevisionId: current.RevisionId, Timeout: 5 };
  expect((await world.lambda.send(new UpdateFunctionConfigurationCommand(fresh))).Timeout).toBe(5);
});

test('ListFunctions pages by name and leaves states out', async () => {
  await using world = await openLambdaWorld();
  for (const name of ['c', 'a', 'b']) {
    await world.lambda.send(new CreateFunctionCommand(await functionInput(name)));
  }
  const first = await world.lambda.send(new ListFunctionsCommand({ MaxItems: 2 }));
  expect(first.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['a', 'b']);
  expect(first.Functions?.[0]).not.toHaveProperty('State');
  expect(first.Functions?.[0]).not.toHaveProperty('RuntimeVersionConfig');
  const rest = await world.lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
  expect(rest.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['c']);
  expect(rest.NextMarker).toBeUndefined();
  expect((await world.clients(partnerAccountId).lambda.send(new ListFunctionsCommand())).Functions).toEqual(
    [],
  );
  const elsewhere = world.clients(undefined, 'eu-west-1').lambda;
  expect((await elsewhere.send(new ListFunctionsCommand())).Functions).toEqual([]);
});

test('Publish makes version 1, which stays as it was', async () => {
  await using world = await openLambdaWorld();
  const FunctionName = 'echo';
  const created = await world.createFunction(FunctionName, { Publish: true });
  expect(created).toMatchObject({ Version: '1', FunctionArn: arn, State: 'Pending' });
  const change = { FunctionName, Environment: { Variables: { MARK: 'two' } } };
  await world.lambda.send(new UpdateFunctionConfigurationCommand(change));
  await untilUpdated(world.lambda, FunctionName);
  const one = await world.lambda.send(new InvokeCommand({ FunctionName, Qualifier: '1', Payload: '{}' }));
  expect(one).toMatchObject({ ExecutedVersion: '1' });
  expect(one.Payload?.transformToString()).toContain('"mark":"one"');
  const all = await world.lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
  expect(all.Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
});

test('DeleteFunction answers 204, and then the function is not found', async () => {
  await using world = await openLambdaWorld();
  const FunctionName = 'echo';
  await world.createFunction(FunctionName);
  const deleted = await world.lambda.send(new DeleteFunctionCommand({ FunctionName }));
  expect(deleted.StatusCode).toBe(204);
  const missing = {
    code: 'ResourceNotFoundException',
    status: 404,
    message: `Function not found: ${arn}`,
  };
  expect(await refusal(world.lambda.send(new GetFunctionCommand({ FunctionName })))).toEqual(missing);
  expect(await refusal(world.lambda.send(new DeleteFunctionCommand({ FunctionName })))).toEqual(missing);
  expect(await refusal(world.lambda.send(new InvokeCommand({ FunctionName })))).toEqual({
    ...missing,
    message: `Function not found: ${arn}:$LATEST`,
  });
});

test('a function is found by name, partial ARN and ARN, and never across accounts', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction('echo');
  for (const FunctionName of ['echo', '123456789012:function:echo', arn, `${arn}:$LATEST`]) {
    const found = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(found.FunctionName).toBe('echo');
  }
  const partner = world.clients(partnerAccountId).lambda;
  expect(await refusal(partner.send(new GetFunctionCommand({ FunctionName: arn })))).toMatchObject({
    code: 'AccessDeniedException',
    status: 403,
  });
});

test('what CreateFunction refuses, it refuses in AWS’s words', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction('taken');
  const trustsEc2 = {
    RoleName: 'ec2-role',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  };
  await world.iam.send(new CreateRoleCommand(trustsEc2));
  const input = await functionInput('echo');
  const refused = (change: object) =>
    refusal(world.lambda.send(new CreateFunctionCommand({ ...input, ...change })));
  const cannotAssume = 'The role defined for the function cannot be assumed by Lambda.';
  const invalid = { code: 'InvalidParameterValueException', status: 400 };

  expect(await refused({ FunctionName: 'taken' })).toEqual({
    code: 'ResourceConflictException',
    status: 409,
    message: 'Function already exist: taken',
  });
  expect(await refused({ Role: roleArn.replace('lambda-role', 'ec2-role') })).toEqual({
    ...invalid,
    message: cannotAssume,
  });
  expect(await refused({ Role: `${roleArn}-missing` })).toEqual({ ...invalid, message: cannotAssume });
  expect(await refused({ Role: 'r1' })).toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(/^1 validation error detected: Value 'r1' at 'role' failed to satisfy/),
  });
  expect(await refused({ Runtime: 'non-existent-runtime' })).toEqual({
    ...invalid,
    message: expect.stringMatching(
      /^Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, .*\] or be a valid ARN$/,
    ),
  });
  expect(await refused({ Handler: undefined })).toMatchObject(invalid);
  expect(await refused({ Code: { S3Bucket: 'my-bucket', S3Key: 'k' } })).toEqual({
    ...invalid,
    message:
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
  });
  expect(await refused({ Environment: { Variables: { AWS_REGION: 'x' } } })).toEqual({
    ...invalid,
    message: expect.stringContaining('Reserved keys used in this request: AWS_REGION'),
  });
  expect(await refused({ Environment: { Variables: { BIG: 'x'.repeat(4096) } } })).toEqual({
    ...invalid,
    message: expect.stringContaining('exceeded the 4KB limit'),
  });
  expect(await refused({ FunctionName: 'x'.repeat(65) })).toMatchObject({ code: 'ValidationException' });
  expect(await refused({ PackageType: 'Image', Code: { ImageUri: 'i' } })).toMatchObject({
    code: 'NotImplementedException',
    status: 501,
  });
  await untilActive(world.lambda, 'taken');
});
