// `aws logs tail`, as the lessons use it.
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { spawn } from '@lydell/node-pty';
import path from 'node:path';
import { expect, test } from 'vitest';
import { awsCli, awsCliDir } from '../../support/aws-cli.ts';
import { startEmulator } from '../../support/start-emulator.ts';

const logGroupName = '/aws/lambda/bash-runtime';
const logStreamName = '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef';

async function startWithLogs() {
  const emulator = await startEmulator();
  const { logs } = emulator.clients();
  const put = (message: string) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: [{ timestamp: Date.now(), message }],
      }),
    );
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  await put('START RequestId: 1 Version: $LATEST\n');
  await put('Echoing request\n');
  return { cliEnv: emulator.cliEnv(), put, [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose]() };
}

test('aws logs tail prints the events of a group', async () => {
  await using started = await startWithLogs();
  const { stdout, stderr } = await awsCli(started.cliEnv, 'logs', 'tail', logGroupName, '--format', 'short');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^\S+ START RequestId: 1 Version: \$LATEST\n\S+ Echoing request\n$/);
});

test('aws logs tail --filter-pattern and --since narrow what it prints', async () => {
  await using started = await startWithLogs();
  const tail = (...options: string[]) => awsCli(started.cliEnv, 'logs', 'tail', logGroupName, ...options);
  const [filtered, future] = await Promise.all([
    tail('--filter-pattern', 'Echoing'),
    tail('--since', '2100-01-01T00:00:00'),
  ]);
  expect(filtered.stdout).toContain(`${logStreamName} Echoing request\n`);
  expect(filtered.stdout).not.toContain('START');
  expect(future.stdout).toBe('');
});

test('aws logs tail of a group that is not there fails in AWS’s words', async () => {
  await using emulator = await startEmulator();
  const { status, stderr } = await awsCli(emulator.cliEnv(), 'logs', 'tail', '/aws/lambda/nothing');
  expect(status).toBe(254);
  expect(stderr).toContain(
    'An error occurred (ResourceNotFoundException) when calling the FilterLogEvents operation: The specified log group does not exist.',
  );
});

test('aws logs tail --follow prints each event once, the new ones as they come', async () => {
  await using started = await startWithLogs();
  // Through a pipe the CLI would keep its lines to itself.
  const terminal = spawn(
    path.join(awsCliDir(), 'aws'),
    ['logs', 'tail', logGroupName, '--follow', '--format', 'short', '--color', 'off'],
    {
      cols: 120,
      env: { PATH: process.env['PATH'] ?? '', AWS_DEFAULT_REGION: 'us-east-1', ...started.cliEnv },
    },
  );
  const exited = new Promise((resolve) => terminal.onExit(resolve));
  const printed = await new Promise<string>((resolve, reject) => {
    let text = '';
    let hasPutMore = false;
    terminal.onData((data) => {
      text += data;
      if (text.includes('Echoing') && !hasPutMore) {
        hasPutMore = true;
        started.put('later\n').catch(reject);
      }
      if (text.includes('later\r\n')) resolve(text);
    });
  });
  terminal.kill('SIGINT');
  await exited;
  const messages = printed.split('\r\n').map((line) => line.replace(/^\S+ /, ''));
  expect(messages).toEqual(['START RequestId: 1 Version: $LATEST', 'Echoing request', 'later', '']);
});
