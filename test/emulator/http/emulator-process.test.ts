// `npm run emulator`: what it prints, refuses and does with credentials.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runEmulatorProcess, startEmulatorProcess } from '../../support/emulator-process.ts';

test('it takes any credentials, and a key of twelve digits acts for that account', async () => {
  await using dir = await temporaryDir();
  await using emulator = await startEmulatorProcess(['--data', dir.path]);
  expect(await accountOf(emulator.endpoint, 'anything')).toBe('123456789012');
  expect(await accountOf(emulator.endpoint, '111122223333')).toBe('111122223333');
});

test('it ends cleanly on SIGTERM and SIGINT', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    await using dir = await temporaryDir();
    await using emulator = await startEmulatorProcess(['--data', dir.path]);
    emulator.process.kill(signal);
    expect(await once(emulator.process, 'exit')).toEqual([0, null]);
    expect(emulator.output.stderr).toBe('');
  }
});

test('with --verify-signatures it knows the key of its environment, and no other', async () => {
  const ended = await runEmulatorProcess(['--verify-signatures', '--port', '0']);
  expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining('AWS_ACCESS_KEY_ID') });
  await using dir = await temporaryDir();
  const known = { AWS_ACCESS_KEY_ID: 'AKIAKNOWN', AWS_SECRET_ACCESS_KEY: 'its/secret' };
  await using emulator = await startEmulatorProcess(['--verify-signatures', '--data', dir.path], known);
  expect(await accountOf(emulator.endpoint, 'AKIAKNOWN', 'its/secret')).toBe('123456789012');
  await expect(accountOf(emulator.endpoint, 'AKIAKNOWN', 'other')).rejects.toThrow(/signature/);
  await expect(accountOf(emulator.endpoint, '123456789012', 'any')).rejects.toThrow(/security token/);
});

test('what it cannot do, it says in one line, and its status is not zero', async () => {
  await using dir = await temporaryDir();
  const file = path.join(dir.path, 'file');
  await writeFile(file, '');
  await using emulator = await startEmulatorProcess(['--data', dir.path]);
  const { port } = new URL(emulator.endpoint);
  for (const [args, line] of [
    [['--colour'], "Unknown option '--colour'. See --help."],
    [['somewhere'], "Unexpected argument 'somewhere'. See --help."],
    [['--port', 'x'], "--port takes a number from 0 to 65535, not 'x'. See --help."],
    [
      ['--port', port, '--data', path.join(dir.path, 'other')],
      `Cannot listen on 127.0.0.1:${port}: the port is taken. Choose another with --port.`,
    ],
    [
      ['--port', '0', '--data', `${file}/data`],
      `Cannot keep data in ${file}/data: ENOTDIR: not a directory, mkdir '${file}/data'`,
    ],
    // Where nothing can be made, and the system says that something is missing.
    [
      ['--port', '0', '--data', '/proc/data/emulator'],
      "Cannot keep data in /proc/data/emulator: ENOENT: no such file or directory, mkdir '/proc/data'",
    ],
    [
      ['--port', '0', '--data', dir.path],
      `Cannot keep data in ${dir.path}: another emulator is using it. Stop that one, or choose another with --data.`,
    ],
  ] as const) {
    const { status, stdout, stderr } = await runEmulatorProcess([...args]);
    expect(stderr).toBe(`${line}\n`);
    expect(stdout).toBe('');
    expect(status).toBeGreaterThan(0);
  }
});

test('after a kill its data directory is free at once', async () => {
  await using dir = await temporaryDir();
  const killed = await startEmulatorProcess(['--data', dir.path]);
  killed.process.kill('SIGKILL');
  await once(killed.process, 'exit');
  await using emulator = await startEmulatorProcess(['--data', dir.path]);
  expect(await accountOf(emulator.endpoint, 'anything')).toBe('123456789012');
});

test('who opens its address in a browser is told what it is', async () => {
  await using dir = await temporaryDir();
  await using emulator = await startEmulatorProcess(['--data', dir.path]);
  const response = await fetch(`${emulator.endpoint}/`, { headers: { Accept: 'text/html,*/*' } });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(`export AWS_ENDPOINT_URL=${emulator.endpoint}`);
});

test('--help explains the options and the accounts', async () => {
  const { status, stdout } = await runEmulatorProcess(['--help']);
  expect(status).toBe(0);
  for (const option of ['--port', '--host', '--data', '--verify-signatures'])
    expect(stdout).toContain(option);
});

test('a request without a signature is refused', async () => {
  await using dir = await temporaryDir();
  await using emulator = await startEmulatorProcess(['--data', dir.path]);
  const response = await fetch(`${emulator.endpoint}/2015-03-31/functions`);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
});

async function accountOf(endpoint: string, accessKeyId: string, secretAccessKey = 'any') {
  const sts = new STSClient({
    endpoint,
    region: 'eu-south-2',
    credentials: { accessKeyId, secretAccessKey },
  });
  return (await sts.send(new GetCallerIdentityCommand()).finally(() => sts.destroy())).Account;
}

async function temporaryDir(): Promise<AsyncDisposable & { path: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'emulator-'));
  return { path: dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}
