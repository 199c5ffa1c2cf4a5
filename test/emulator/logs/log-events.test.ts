// Log groups, streams and events through the AWS SDK.
import type { CloudWatchLogsClient, InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { partnerAccountId, startEmulator } from '../../support/start-emulator.ts';

const logGroupName = '/aws/lambda/bash-runtime';

/** An emulator whose log group has these streams. */
async function startWith(streams: Record<string, InputLogEvent[]>) {
  const emulator = await startEmulator();
  const { logs } = emulator.clients();
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const [logStreamName, logEvents] of Object.entries(streams)) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    if (logEvents.length > 0) {
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    }
  }
  return {
    logs,
    partnerLogs: emulator.clients(partnerAccountId).logs,
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  };
}

function numbered(count: number, firstTimestamp = 1000): InputLogEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    timestamp: firstTimestamp + index,
    message: `event ${index}`,
  }));
}

async function messagesFrom(logs: CloudWatchLogsClient, filter: object): Promise<(string | undefined)[]> {
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, ...filter }));
  return (events ?? []).map((event) => event.message);
}

test('DescribeLogGroups shows both forms of the ARN, each account and region its own groups', async () => {
  await using emulator = await startEmulator();
  const { logs } = emulator.clients();
  for (const name of ['/b', '/a', logGroupName]) {
    await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
  }
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda' }));
  expect(logGroups).toEqual([
    {
      logGroupName,
      creationTime: expect.any(Number),
      metricFilterCount: 0,
      arn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:*`,
      storedBytes: 0,
      logGroupClass: 'STANDARD',
      logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`,
    },
  ]);
  const names: (string | undefined)[] = [];
  for await (const page of paginateDescribeLogGroups({ client: logs, pageSize: 1 }, {})) {
    names.push(...(page.logGroups ?? []).map((group) => group.logGroupName));
  }
  expect(names).toEqual(['/a', logGroupName, '/b']);
  for (const other of [emulator.clients(partnerAccountId), emulator.clients(undefined, 'eu-west-1')]) {
    expect((await other.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  }
});

test('What is missing or taken is refused in AWS’s words', async () => {
  await using account = await startWith({});
  const { logs } = account;
  const logStreamName = 'nothing';
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
    message: 'The specified log group already exists',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log stream does not exist.',
    $metadata: { httpStatusCode: 400 },
  });
  const missing = { name: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
  const other = { logGroupName: '/aws/lambda/other' };
  await expect(logs.send(new GetLogEventsCommand({ ...other, logStreamName }))).rejects.toMatchObject(
    missing,
  );
  await expect(logs.send(new DescribeLogStreamsCommand(other))).rejects.toMatchObject(missing);
  await expect(logs.send(new FilterLogEventsCommand(other))).rejects.toMatchObject(missing);
  await expect(logs.send(new DeleteLogGroupCommand(other))).rejects.toMatchObject(missing);
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: String.raw`1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`,
  });
});

test('DescribeLogStreams shows an empty stream as AWS does', async () => {
  await using account = await startWith({ 'a/[$LATEST]1': [] });
  const { logStreams } = await account.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams).toEqual([
    {
      arn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:log-stream:a/[$LATEST]1`,
      creationTime: expect.any(Number),
      logStreamName: 'a/[$LATEST]1',
      storedBytes: 0,
    },
  ]);
});

test('DescribeLogStreams orders by name or by the last event, and filters by prefix', async () => {
  await using account = await startWith({ a: numbered(2, 3000), b: numbered(2, 1000), c: numbered(2, 2000) });
  const names = async (input: object): Promise<(string | undefined)[]> => {
    const { logStreams } = await account.logs.send(new DescribeLogStreamsCommand({ logGroupName, ...input }));
    return (logStreams ?? []).map((stream) => stream.logStreamName);
  };
  expect(await names({})).toEqual(['a', 'b', 'c']);
  expect(await names({ orderBy: 'LastEventTime', descending: true })).toEqual(['a', 'c', 'b']);
  expect(await names({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toEqual(['a']);
  expect(await names({ logStreamNamePrefix: 'b' })).toEqual(['b']);
  await expect(names({ orderBy: 'LastEventTime', logStreamNamePrefix: 'b' })).rejects.toThrow(
    'Cannot order by LastEventTime with a logStreamNamePrefix.',
  );
});

test('GetLogEvents begins at the end, and its tokens lead both ways until a token returns itself', async () => {
  await using account = await startWith({ a: numbered(5) });
  const get = (input: object) =>
    account.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'a', limit: 2, ...input }));
  const last = await get({});
  expect(last.events?.map((event) => event.message)).toEqual(['event 3', 'event 4']);
  const before = await get({ nextToken: last.nextBackwardToken });
  expect(before.events?.map((event) => event.message)).toEqual(['event 1', 'event 2']);
  const after = await get({ nextToken: last.nextForwardToken });
  expect(after.events).toEqual([]);
  expect(after.nextForwardToken).toBe(last.nextForwardToken);
  await account.logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: 'a',
      logEvents: [{ timestamp: 2000, message: 'new' }],
    }),
  );
  const later = await get({ nextToken: after.nextForwardToken });
  expect(later.events?.map((event) => event.message)).toEqual(['new']);
});

test('GetLogEvents begins at the head when told, and includes the start but not the end of a range', async () => {
  await using account = await startWith({ a: numbered(5) });
  const get = async (input: object) => {
    const command = new GetLogEventsCommand({ logGroupName, logStreamName: 'a', ...input });
    return (await account.logs.send(command)).events?.map((event) => event.message);
  };
  expect(await get({ startFromHead: true, limit: 2 })).toEqual(['event 0', 'event 1']);
  expect(await get({ startTime: 1001, endTime: 1003 })).toEqual(['event 1', 'event 2']);
});

test('FilterLogEvents merges streams in the order of time and names them', async () => {
  await using account = await startWith({
    a: [
      { timestamp: 1, message: 'a1' },
      { timestamp: 3, message: 'a3' },
    ],
    b: [{ timestamp: 2, message: 'b2' }],
  });
  const { events, searchedLogStreams, nextToken } = await account.logs.send(
    new FilterLogEventsCommand({ logGroupName }),
  );
  expect(events?.map(({ message, logStreamName }) => [message, logStreamName])).toEqual([
    ['a1', 'a'],
    ['b2', 'b'],
    ['a3', 'a'],
  ]);
  expect(events?.[0]).toEqual({
    logStreamName: 'a',
    timestamp: 1,
    message: 'a1',
    ingestionTime: expect.any(Number),
    eventId: expect.stringMatching(/^\d{56}$/),
  });
  expect({ searchedLogStreams, nextToken }).toEqual({ searchedLogStreams: [], nextToken: undefined });
});

test('FilterLogEvents narrows by time, stream, prefix and pattern', async () => {
  await using account = await startWith({
    a1: numbered(3, 1000),
    a2: numbered(3, 2000),
    b: numbered(3, 3000),
  });
  const { logs } = account;
  expect(await messagesFrom(logs, { startTime: 1001, endTime: 1002 })).toEqual(['event 1', 'event 2']);
  expect(await messagesFrom(logs, { logStreamNames: ['b'], filterPattern: '"event 1"' })).toEqual([
    'event 1',
  ]);
  expect((await messagesFrom(logs, { logStreamNamePrefix: 'a' })).length).toBe(6);
  expect(await messagesFrom(logs, { startFromHead: false, limit: 2 })).toEqual(['event 2', 'event 1']);
  await expect(messagesFrom(logs, { logStreamNames: ['z'] })).rejects.toThrow(
    'The specified log stream does not exist.',
  );
});

test('FilterLogEvents pages without losing or repeating an event', async () => {
  await using account = await startWith({ a: numbered(7, 1), b: numbered(7, 1) });
  const ids: (string | undefined)[] = [];
  for await (const { events } of paginateFilterLogEvents(
    { client: account.logs, pageSize: 3 },
    { logGroupName },
  )) {
    ids.push(...(events ?? []).map((event) => event.eventId));
  }
  expect(ids.length).toBe(14);
  expect(new Set(ids).size).toBe(14);
});

test('A token that no answer gave is refused', async () => {
  await using account = await startWith({ a: numbered(1) });
  const nextToken = Buffer.from('{}').toString('base64url');
  const refusal = 'The specified nextToken is invalid.';
  await expect(account.logs.send(new DescribeLogGroupsCommand({ nextToken }))).rejects.toThrow(refusal);
  const input = { logGroupName, nextToken };
  await expect(account.logs.send(new DescribeLogStreamsCommand(input))).rejects.toThrow(refusal);
  await expect(account.logs.send(new FilterLogEventsCommand(input))).rejects.toThrow(refusal);
});

test('A group can be named by its ARN', async () => {
  await using account = await startWith({ a: numbered(1) });
  const command = new FilterLogEventsCommand({
    logGroupIdentifier: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`,
  });
  expect((await account.logs.send(command)).events?.length).toBe(1);
});

test('DeleteLogGroup takes streams and events with it', async () => {
  await using account = await startWith({ a: numbered(1) });
  await account.logs.send(new DeleteLogGroupCommand({ logGroupName }));
  expect((await account.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  await account.logs.send(new CreateLogGroupCommand({ logGroupName }));
  const { logStreams } = await account.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams).toEqual([]);
});
