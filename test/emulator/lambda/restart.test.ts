// What is still there when the emulator is stopped, or killed, and started again.
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionPolicyCommand,
  AddLayerVersionPermissionCommand,
  InvokeCommand,
  LambdaClient,
  ListLayersCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { once } from 'node:events';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  functionInput,
  lambdaTrust,
  openLambdaWorld,
  region,
  untilActive,
  zipOf,
} from '../../support/lambda-world.ts';
import { startEmulatorProcess } from '../../support/emulator-process.ts';

const FunctionName = 'echo';

test('functions, layers and policies survive a restart', async () => {
  await using dir = await dataDir();
  let before;
  {
    await using world = await openLambdaWorld({ dataDir: dir.path });
    const layer = { LayerName: 'shared', Content: { ZipFile: await zipOf({ file: 'content' }) } };
    const { LayerVersionArn } = await world.lambda.send(new PublishLayerVersionCommand(layer));
    await world.lambda.send(
      new AddLayerVersionPermissionCommand({
        LayerName: 'shared',
        VersionNumber: 1,
        StatementId: 's',
        Principal: '*',
        Action: 'lambda:GetLayerVersion',
      }),
    );
    await world.createFunction(FunctionName, { Layers: [LayerVersionArn ?? ''] });
    before = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  }
  await using world = await openLambdaWorld({ dataDir: dir.path }, false);
  const after = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect({ ...after, $metadata: undefined }).toEqual({ ...before, $metadata: undefined });
  const answer = await world.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }));
  expect(answer.Payload?.transformToString()).toContain('"echo":1');
  expect((await world.lambda.send(new ListLayersCommand())).Layers).toHaveLength(1);
  const version = { LayerName: 'shared', VersionNumber: 1 };
  expect((await world.lambda.send(new GetLayerVersionPolicyCommand(version))).Policy).toContain('"Sid":"s"');
});

test('a change that the disk refuses has not happened', async () => {
  await using dir = await dataDir();
  const bugs: unknown[] = [];
  await using world = await openLambdaWorld({ dataDir: dir.path, reportBug: (bug) => bugs.push(bug) });
  await world.createFunction(FunctionName);
  const functions = path.join(dir.path, 'lambda', 'functions');
  await rename(functions, `${functions}.away`);
  const update = new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'new' });
  await expect(world.lambda.send(update)).rejects.toMatchObject({ name: 'ServiceException' });
  await expect(world.lambda.send(new DeleteFunctionCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'ServiceException',
  });
  const get = new GetFunctionConfigurationCommand({ FunctionName });
  expect(await world.lambda.send(get)).toMatchObject({ Description: '', LastUpdateStatus: 'Successful' });
  await rename(`${functions}.away`, functions);
  expect(await world.lambda.send(update)).toMatchObject({ Description: 'new' });
  expect(bugs).toHaveLength(2);
});

test('a function left pending becomes active after the restart, and an accepted event still runs', async () => {
  await using dir = await dataDir();
  {
    await using world = await openLambdaWorld({ dataDir: dir.path, eventRetryDelaysMs: [60_000] });
    await world.createFunction(FunctionName);
    const failing = { FunctionName, InvocationType: 'Event', Payload: '"fail"' } as const;
    await world.lambda.send(new InvokeCommand(failing));
    const ended = Promise.withResolvers<void>();
    world.emulator.subscribe((event) => {
      if (event.kind === 'change' && event.change.operation === 'Invocation') ended.resolve();
    });
    await ended.promise;
  }
  {
    await using world = await openLambdaWorld({ dataDir: dir.path, transitionMs: 60_000 }, false);
    await world.lambda.send(new CreateFunctionCommand(await functionInput('pending')));
  }
  const emulatorEvents: string[] = [];
  await using world = await openLambdaWorld(
    { dataDir: dir.path, transitionMs: 20, eventRetryDelaysMs: [20, 20] },
    false,
  );
  world.emulator.subscribe((event) => {
    if (event.kind === 'execution') emulatorEvents.push(event.event.kind);
  });
  await expect.poll(() => emulatorEvents).toContain('error');
  expect(
    await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'pending' })),
  ).toMatchObject({ State: 'Pending' });
});

test('what was acknowledged before a kill is there afterwards', async () => {
  await using dir = await dataDir();
  {
    await using killed = await startEmulatorProcess(['--data', dir.path]);
    const config = {
      endpoint: killed.endpoint,
      region,
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    };
    using iam = closing(new IAMClient(config));
    const role = { RoleName: 'lambda-role', AssumeRolePolicyDocument: lambdaTrust };
    await iam.client.send(new CreateRoleCommand(role));
    using lambda = closing(new LambdaClient(config));
    await lambda.client.send(new CreateFunctionCommand(await functionInput(FunctionName)));
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
  }
  await using world = await openLambdaWorld({ dataDir: dir.path }, false);
  await untilActive(world.lambda, FunctionName);
  const answer = await world.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }));
  expect(answer.Payload?.transformToString()).toContain('"echo":1');
});

async function dataDir(): Promise<AsyncDisposable & { path: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'emulator-'));
  return { path: dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}

function closing<Client extends { destroy(): void }>(client: Client): Disposable & { client: Client } {
  return { client, [Symbol.dispose]: () => client.destroy() };
}
