// Roles and their managed policies, through the AWS SDK and the AWS CLI.
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  paginateListRoles,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { awsCli } from '../../support/aws-cli.ts';
import { learnerAccountId, partnerAccountId, startEmulator } from '../../support/start-emulator.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const basicExecution = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

function createRole(name: string, more: object = {}): CreateRoleCommand {
  return new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust, ...more });
}

test('CreateRole returns the role, its trust policy percent-encoded', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { Role } = await iam.send(createRole('lambda-role'));
  expect(Role).toEqual({
    Path: '/',
    RoleName: 'lambda-role',
    RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    Arn: 'arn:aws:iam::123456789012:role/lambda-role',
    CreateDate: expect.any(Date),
    AssumeRolePolicyDocument: expect.stringMatching(/^%7B%22Version%22%3A%222012-10-17%22/),
  });
  expect(Role?.CreateDate?.getTime()).toBeGreaterThanOrEqual(before);
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
});

test('GetRole adds what only readers see', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  const tags = [{ Key: 'workshop', Value: 'bash + curl' }];
  await iam.send(
    createRole('r', { Path: '/teaching/', Description: 'For <lambda> & "friends"', Tags: tags }),
  );
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }));
  expect(Role).toMatchObject({
    Arn: 'arn:aws:iam::123456789012:role/teaching/r',
    Description: 'For <lambda> & "friends"',
    MaxSessionDuration: 3600,
    Tags: tags,
    RoleLastUsed: {},
  });
});

test('A name that is taken, even in another case, is refused', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  await iam.send(createRole('lambda-role'));
  await expect(iam.send(createRole('lambda-role'))).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    Code: 'EntityAlreadyExists',
    message: 'Role with name lambda-role already exists.',
    $metadata: { httpStatusCode: 409 },
  });
  await expect(iam.send(createRole('Lambda-Role'))).rejects.toMatchObject({ Code: 'EntityAlreadyExists' });
});

test('Names with other characters, too long names and malformed policies are refused in IAM’s words', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  await expect(iam.send(createRole('lambda role'))).rejects.toMatchObject({
    Code: 'ValidationError',
    message:
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
  });
  await expect(iam.send(createRole('r'.repeat(65)))).rejects.toMatchObject({
    Code: 'ValidationError',
    message: `1 validation error detected: Value '${'r'.repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  });
  await expect(iam.send(createRole('r', { AssumeRolePolicyDocument: '{"a":' }))).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
    message: 'This policy contains invalid Json',
    $metadata: { httpStatusCode: 400 },
  });
});

test('Every operation on a role that is not there says so', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  const RoleName = 'nobody';
  const missing = {
    name: 'NoSuchEntityException',
    message: 'The role with name nobody cannot be found.',
    $metadata: { httpStatusCode: 404 },
  };
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(missing);
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(missing);
  await expect(iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).rejects.toMatchObject(missing);
  const attach = new AttachRolePolicyCommand({ RoleName, PolicyArn: basicExecution });
  await expect(iam.send(attach)).rejects.toMatchObject(missing);
});

test('A policy is attached once, listed, and must be detached before the role can go', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  const RoleName = 'lambda-role';
  await iam.send(createRole(RoleName));
  const attachment = { RoleName, PolicyArn: basicExecution };
  await iam.send(new AttachRolePolicyCommand(attachment));
  await iam.send(new AttachRolePolicyCommand(attachment));
  const listed = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(listed.AttachedPolicies).toEqual([
    { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: basicExecution },
  ]);
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: 'Cannot delete entity, must detach all policies first.',
    $metadata: { httpStatusCode: 409 },
  });
  await iam.send(new DetachRolePolicyCommand(attachment));
  await expect(iam.send(new DetachRolePolicyCommand(attachment))).rejects.toMatchObject({
    Code: 'NoSuchEntity',
    message: `Policy ${basicExecution} was not found.`,
  });
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({ Code: 'NoSuchEntity' });
});

test('A policy that does not exist and an ARN that is none are told apart', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  await iam.send(createRole('r'));
  const attach = (PolicyArn: string) => iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }));
  const misspelled = 'arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole';
  await expect(attach(misspelled)).rejects.toMatchObject({
    Code: 'NoSuchEntity',
    message: `Policy ${misspelled} does not exist or is not attachable.`,
  });
  await expect(attach('this-is-no-arn-at-all-but-long')).rejects.toMatchObject({
    Code: 'ValidationError',
    message: 'Invalid ARN:  Could not be parsed!',
  });
  await expect(attach('arn:aws:iam::123456789012:role/lambda-role')).rejects.toMatchObject({
    Code: 'InvalidInput',
    message: 'ARN arn:aws:iam::123456789012:role/lambda-role is not valid.',
  });
});

test('UpdateAssumeRolePolicy replaces the trust policy', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  await iam.send(createRole('r'));
  const PolicyDocument = trust.replace('lambda', 'ec2');
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'r', PolicyDocument }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(PolicyDocument);
});

test('Roles are listed by name, page by page, each account its own', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  for (const name of ['c', 'a', 'b']) await iam.send(createRole(name));
  await emulator.clients(partnerAccountId).iam.send(createRole('partner-role'));
  const pages: (string | undefined)[][] = [];
  for await (const { Roles } of paginateListRoles({ client: iam, pageSize: 2 }, {})) {
    pages.push((Roles ?? []).map((role) => role.RoleName));
  }
  expect(pages).toEqual([['a', 'b'], ['c']]);
});

test('Roles are there again after a restart', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'emulator-'));
  {
    await using emulator = await startEmulator({ dataDir });
    await emulator.clients().iam.send(createRole('lambda-role'));
  }
  {
    await using emulator = await startEmulator({ dataDir });
    const { Role } = await emulator.clients().iam.send(new GetRoleCommand({ RoleName: 'lambda-role' }));
    expect(Role?.Arn).toBe(`arn:aws:iam::${learnerAccountId}:role/lambda-role`);
  }
  await rm(dataDir, { recursive: true });
});

test('Each change is announced with the role’s ARN, refusals are not', async () => {
  await using emulator = await startEmulator();
  const { iam } = emulator.clients();
  const changes: string[] = [];
  emulator.emulator.subscribe((event) => {
    if (event.kind === 'change') changes.push(`${event.change.operation} ${event.change.resource}`);
  });
  await iam.send(createRole('r'));
  await expect(iam.send(createRole('r'))).rejects.toThrow('already exists');
  await iam.send(new DeleteRoleCommand({ RoleName: 'r' }));
  const arn = 'arn:aws:iam::123456789012:role/r';
  expect(changes).toEqual([`CreateRole ${arn}`, `DeleteRole ${arn}`]);
});

test('The AWS CLI creates, waits for, shows and empties a role', async () => {
  await using emulator = await startEmulator();
  const aws = (...args: string[]) => awsCli(emulator.cliEnv(), 'iam', ...args);
  const named = ['--role-name', 'lambda-role'];
  const created = await aws('create-role', ...named, '--assume-role-policy-document', trust);
  expect(JSON.parse(created.stdout)).toMatchObject({ Role: { AssumeRolePolicyDocument: JSON.parse(trust) } });
  const [attached, waited] = await Promise.all([
    aws('attach-role-policy', ...named, '--policy-arn', basicExecution),
    aws('wait', 'role-exists', ...named),
  ]);
  expect([attached, waited]).toEqual([
    { status: 0, stdout: '', stderr: '' },
    { status: 0, stdout: '', stderr: '' },
  ]);
  const refused = await aws('delete-role', ...named);
  expect(refused.status).toBe(254);
  expect(refused.stderr).toContain(
    'An error occurred (DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.',
  );
});
