// Layers: versions, who may use them, and functions that do.
import {
  AddLayerVersionPermissionCommand,
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  InvokeCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { LambdaWorld } from '../../support/lambda-world.ts';
import {
  echoBootstrap,
  functionInput,
  lambdaTrust,
  openLambdaWorld,
  refusal,
  untilActive,
  untilUpdated,
  zipOf,
} from '../../support/lambda-world.ts';
import { partnerAccountId } from '../../support/start-emulator.ts';

const LayerName = 'bash-runtime';
const layerArn = 'arn:aws:lambda:us-east-1:123456789012:layer:bash-runtime';
const action = 'lambda:GetLayerVersion';

test('PublishLayerVersion answers 201 in AWS’s shape, and leaves out what was not given', async () => {
  await using world = await openLambdaWorld();
  const ZipFile = await zipOf({ bootstrap: echoBootstrap });
  const { $metadata, ...first } = await world.lambda.send(
    new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }),
  );
  expect($metadata.httpStatusCode).toBe(201);
  expect(first).toEqual({
    Content: {
      CodeSha256: createHash('sha256').update(ZipFile).digest('base64'),
      CodeSize: ZipFile.length,
      Location: expect.stringContaining(world.endpoint),
    },
    CreatedDate: expect.stringMatching(/\+0000$/),
    Description: '',
    LayerArn: layerArn,
    LayerVersionArn: `${layerArn}:1`,
    Version: 1,
  });
  const second = await publish(world, {
    Description: 'second',
    CompatibleRuntimes: ['provided.al2023'],
    CompatibleArchitectures: ['x86_64'],
    LicenseInfo: 'MIT',
  });
  expect(second).toMatchObject({
    Version: 2,
    Description: 'second',
    CompatibleRuntimes: ['provided.al2023'],
    CompatibleArchitectures: ['x86_64'],
    LicenseInfo: 'MIT',
  });
  const { $metadata: _, ...shown } = await world.lambda.send(
    new GetLayerVersionCommand({ LayerName, VersionNumber: 1 }),
  );
  expect({ ...shown, Content: { ...shown.Content, Location: '' } }).toEqual({
    ...first,
    Content: { ...first.Content, Location: '' },
  });
  const downloaded = await fetch(shown.Content?.Location ?? '');
  expect(Buffer.from(await downloaded.arrayBuffer())).toEqual(ZipFile);
});

test('lists show the newest first, in pages, and find by runtime', async () => {
  await using world = await openLambdaWorld();
  await publish(world, { CompatibleRuntimes: ['provided.al2023'] });
  await publish(world);
  await publish(world, { LayerName: 'another' });
  const numbers = async (query: object) => {
    const input = { LayerName, ...query };
    const listed = await world.lambda.send(new ListLayerVersionsCommand(input));
    return { ...listed, numbers: listed.LayerVersions?.map(({ Version }) => Version) };
  };
  expect((await numbers({})).numbers).toEqual([2, 1]);
  const page = await numbers({ MaxItems: 1 });
  expect(page.numbers).toEqual([2]);
  expect((await numbers({ Marker: page.NextMarker })).numbers).toEqual([1]);
  expect((await numbers({ CompatibleRuntime: 'provided.al2023' })).numbers).toEqual([1]);
  expect((await numbers({ LayerName: 'unknown' })).numbers).toEqual([]);
  const { Layers } = await world.lambda.send(new ListLayersCommand());
  expect(Layers?.map((layer) => [layer.LayerName, layer.LatestMatchingVersion?.Version])).toEqual([
    ['another', 1],
    [LayerName, 2],
  ]);
});

test('a deleted version is gone, its number is never used again, and deleting twice is no error', async () => {
  await using world = await openLambdaWorld();
  await publish(world);
  const deletion = new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 });
  expect((await world.lambda.send(deletion)).$metadata.httpStatusCode).toBe(204);
  expect((await world.lambda.send(deletion)).$metadata.httpStatusCode).toBe(204);
  const get = new GetLayerVersionCommand({ LayerName, VersionNumber: 1 });
  expect(await refusal(world.lambda.send(get))).toEqual({
    code: 'ResourceNotFoundException',
    status: 404,
    message: 'The resource you requested does not exist.',
  });
  expect((await world.lambda.send(new ListLayersCommand())).Layers).toEqual([]);
  expect((await publish(world)).Version).toBe(2);
});

test('a function runs on a layer, keeps it when it is deleted, and cannot be given it again', async () => {
  await using world = await openLambdaWorld();
  const { LayerVersionArn } = await publish(world, {
    Content: { ZipFile: await zipOf({ bootstrap: echoBootstrap }) },
  });
  const arn = LayerVersionArn ?? '';
  const FunctionName = 'echo';
  await world.createFunction(FunctionName, {
    Code: { ZipFile: await zipOf({ 'function.sh': '' }) },
    Layers: [arn],
  });
  const invoke = async () =>
    (await world.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }))).Payload?.transformToString();
  expect(await invoke()).toContain('"echo":1');
  await world.lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));
  await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await untilUpdated(world.lambda, FunctionName);
  expect(await invoke()).toContain('"echo":1');
  const { Layers } = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(Layers).toEqual([{ Arn: arn, CodeSize: expect.any(Number) }]);
  const again = new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [arn] });
  expect(await refusal(world.lambda.send(again))).toEqual({
    code: 'InvalidParameterValueException',
    status: 400,
    message: `Layer version ${arn} does not exist.`,
  });
  const none = new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [] });
  expect(await world.lambda.send(none)).not.toHaveProperty('Layers');
});

test('a function takes at most five layers, one version of each, together within 250 MB', async () => {
  await using world = await openLambdaWorld();
  const zeros = await zipOfZeros(140_000_000);
  const big = await publish(world, { LayerName: 'big', Content: { ZipFile: zeros } });
  const alsoBig = await publish(world, { LayerName: 'also-big', Content: { ZipFile: zeros } });
  const [one, two] = [await publish(world), await publish(world)];
  const input = await functionInput('echo');
  const refused = (Layers: (string | undefined)[]) =>
    refusal(
      world.lambda.send(
        new CreateFunctionCommand({ ...input, Layers: Layers.filter((arn) => arn !== undefined) }),
      ),
    );
  const invalid = { code: 'InvalidParameterValueException', status: 400 };
  expect(await refused(Array.from({ length: 6 }, (_, i) => `${layerArn}${i}:1`))).toEqual({
    ...invalid,
    message: 'Cannot reference more than 5 layers.',
  });
  expect(await refused([one.LayerVersionArn, two.LayerVersionArn])).toEqual({
    ...invalid,
    message:
      'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
      `${layerArn}:1 and ${layerArn}:2 are versions of the same layer.`,
  });
  expect(await refused([big.LayerVersionArn, alsoBig.LayerVersionArn])).toEqual({
    ...invalid,
    message: expect.stringMatching(
      /^Function code combined with layers exceeds the maximum allowed size of 262144000 bytes\. The actual size is 280000\d{3} bytes\.$/,
    ),
  });
  expect(await refused([layerArn.replace('us-east-1', 'eu-west-1').concat(':1')])).toEqual({
    ...invalid,
    message:
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
  });
  expect(await refused([layerArn])).toMatchObject({ code: 'ValidationException' });
});

test('a policy is written in AWS’s order of keys, and its statements come and go', async () => {
  await using world = await openLambdaWorld();
  await publish(world);
  const version = { LayerName, VersionNumber: 1 };
  const policy = () => world.lambda.send(new GetLayerVersionPolicyCommand(version));
  const allow = (change: object) =>
    world.lambda.send(
      new AddLayerVersionPermissionCommand({
        ...version,
        StatementId: 's1',
        Action: action,
        Principal: '*',
        ...change,
      }),
    );
  const noPolicy = {
    code: 'ResourceNotFoundException',
    status: 404,
    message: 'No policy is associated with the given resource.',
  };
  expect(await refusal(policy())).toEqual(noPolicy);
  const added = await allow({});
  const s1 = `{"Sid":"s1","Effect":"Allow","Principal":"*","Action":"${action}","Resource":"${layerArn}:1"}`;
  expect(added).toMatchObject({ Statement: s1, RevisionId: expect.any(String) });
  const account = await allow({
    StatementId: 's2',
    Principal: partnerAccountId,
    RevisionId: added.RevisionId,
  });
  expect(account.Statement).toBe(
    `{"Sid":"s2","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"${action}","Resource":"${layerArn}:1"}`,
  );
  const organization = await allow({ StatementId: 's3', OrganizationId: 'o-t194hfs8cz' });
  expect(organization.Statement).toBe(
    `{"Sid":"s3","Effect":"Allow","Principal":"*","Action":"${action}","Resource":"${layerArn}:1","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-t194hfs8cz"}}}`,
  );
  expect(await policy()).toMatchObject({
    Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${s1},${account.Statement},${organization.Statement}]}`,
    RevisionId: organization.RevisionId,
  });
  expect(await refusal(allow({}))).toEqual({
    code: 'ResourceConflictException',
    status: 409,
    message:
      'The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.',
  });
  expect(await refusal(allow({ StatementId: 's4', RevisionId: added.RevisionId }))).toMatchObject({
    code: 'PreconditionFailedException',
    status: 412,
  });
  expect(await refusal(allow({ VersionNumber: 2 }))).toEqual({
    code: 'ResourceNotFoundException',
    status: 404,
    message: `Layer version ${layerArn}:2 does not exist.`,
  });
  for (const StatementId of ['s1', 's2', 's3']) {
    await world.lambda.send(new RemoveLayerVersionPermissionCommand({ ...version, StatementId }));
  }
  expect(await refusal(policy())).toEqual(noPolicy);
});

test('another account is refused a layer version until its policy names it', async () => {
  await using world = await openLambdaWorld();
  await publish(world, { Content: { ZipFile: await zipOf({ bootstrap: echoBootstrap }) } });
  await publish(world);
  const partner = world.clients(partnerAccountId);
  const get = (version = 1) =>
    partner.lambda.send(new GetLayerVersionByArnCommand({ Arn: `${layerArn}:${version}` }));
  const denied = (version: number) => ({
    code: 'AccessDeniedException',
    status: 403,
    message:
      'User: arn:aws:iam::111122223333:user/partner is not authorized to perform: lambda:GetLayerVersion on ' +
      `resource: ${layerArn}:${version} because no resource-based policy allows the lambda:GetLayerVersion action`,
  });
  const allow = (StatementId: string, principal: object) =>
    world.lambda.send(
      new AddLayerVersionPermissionCommand({
        LayerName,
        VersionNumber: 1,
        StatementId,
        Action: action,
        Principal: '*',
        ...principal,
      }),
    );
  expect(await refusal(get())).toEqual(denied(1));
  await allow('org', { OrganizationId: 'o-t194hfs8cz' });
  expect(await refusal(get())).toEqual(denied(1));
  await allow('other', { Principal: '444455556666' });
  expect(await refusal(get())).toEqual(denied(1));
  await allow('xaccount', { Principal: partnerAccountId });
  expect(await get()).toMatchObject({ LayerVersionArn: `${layerArn}:1` });
  expect(await refusal(get(2))).toEqual(denied(2));
  expect(await refusal(get(3))).toEqual(denied(3));

  const { Role } = await partner.iam.send(
    new CreateRoleCommand({ RoleName: 'lambda-role', AssumeRolePolicyDocument: lambdaTrust }),
  );
  const input = {
    ...(await functionInput('shared')),
    Role: Role?.Arn,
    Code: { ZipFile: await zipOf({ 'function.sh': '' }) },
  };
  const withLayer = (version: number) =>
    partner.lambda.send(new CreateFunctionCommand({ ...input, Layers: [`${layerArn}:${version}`] }));
  expect(await refusal(withLayer(2))).toEqual(denied(2));
  await withLayer(1);
  await untilActive(partner.lambda, 'shared');
  const invoked = await partner.lambda.send(new InvokeCommand({ FunctionName: 'shared', Payload: '1' }));
  expect(invoked.Payload?.transformToString()).toContain('"echo":1');

  await world.lambda.send(
    new RemoveLayerVersionPermissionCommand({ LayerName, VersionNumber: 1, StatementId: 'xaccount' }),
  );
  expect(await refusal(get())).toEqual(denied(1));
  expect(
    await refusal(
      partner.lambda.send(new DeleteLayerVersionCommand({ LayerName: layerArn, VersionNumber: 1 })),
    ),
  ).toMatchObject({ code: 'AccessDeniedException' });
});

/** By the zip command, which packs much faster than the library. */
async function zipOfZeros(sizeBytes: number): Promise<Buffer> {
  const dir = await mkdtemp(path.join(tmpdir(), 'zeros-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(dir, { recursive: true }));
  await writeFile(path.join(dir, 'zeros'), '');
  await truncate(path.join(dir, 'zeros'), sizeBytes);
  await promisify(execFile)('zip', ['-q', '-1', 'zeros.zip', 'zeros'], { cwd: dir });
  return readFile(path.join(dir, 'zeros.zip'));
}

async function publish(world: LambdaWorld, input: Partial<PublishLayerVersionCommand['input']> = {}) {
  const Content = { ZipFile: await zipOf({ file: 'content' }) };
  return world.lambda.send(new PublishLayerVersionCommand({ LayerName, Content, ...input }));
}
