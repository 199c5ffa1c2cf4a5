// What the log store promises beyond the API: order, batches, and nothing lost to a kill.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { LogEvent } from '../../../sandbox/emulator/services/logs/log-stream.ts';
import { LogsStore } from '../../../sandbox/emulator/services/logs/logs-store.ts';

const account = '123456789012';
const region = 'us-east-1';
const group = '/aws/lambda/bash-runtime';

async function temporaryDir() {
  const dir = await mkdtemp(path.join(tmpdir(), 'logs-'));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

async function eventsOf(store: LogsStore, stream: string): Promise<LogEvent[]> {
  const found = store.findGroup(account, region, group);
  const opened = found === undefined ? undefined : await store.findStream(found, stream);
  return (await opened?.read()) ?? [];
}

async function messagesOf(store: LogsStore, stream: string): Promise<string[]> {
  return (await eventsOf(store, stream)).map((event) => event.message);
}

async function idsOf(store: LogsStore): Promise<string[]> {
  return [...(await eventsOf(store, 'a')), ...(await eventsOf(store, 'b'))].map((event) => event.eventId);
}

test('Appends make group and stream, keep their order and can be read before they are acknowledged', async () => {
  await using temporary = await temporaryDir();
  const store = await LogsStore.open(temporary.dir);
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
  const appends = lines.map((message) =>
    store.append(account, region, group, 'a', [{ timestamp: 5, message }]),
  );
  await appends[0];
  expect(await messagesOf(store, 'a')).toEqual(lines);
  await Promise.all(appends);
});

test('Events come in the order of their timestamps, equal ones in the order of arrival', async () => {
  await using temporary = await temporaryDir();
  const store = await LogsStore.open(temporary.dir);
  await store.append(account, region, group, 'a', [
    { timestamp: 20, message: 'c' },
    { timestamp: 10, message: 'a' },
    { timestamp: 10, message: 'b' },
  ]);
  expect(await messagesOf(store, 'a')).toEqual(['a', 'b', 'c']);
});

test('Event ids are 56 digits, unique, and the same after a restart', async () => {
  await using temporary = await temporaryDir();
  const store = await LogsStore.open(temporary.dir);
  for (const stream of ['a', 'b']) {
    await store.append(account, region, group, stream, [
      { timestamp: 10, message: 'one' },
      { timestamp: 10, message: 'two' },
    ]);
  }
  const before = await idsOf(store);
  expect(new Set(before).size).toBe(4);
  for (const id of before) expect(id).toMatch(/^\d{56}$/);
  expect(await idsOf(await LogsStore.open(temporary.dir))).toEqual(before);
});

test('What was acknowledged is there after the process is killed', async () => {
  await using temporary = await temporaryDir();
  const program = `
    import { LogsStore } from ${JSON.stringify(import.meta.resolve('../../../sandbox/emulator/services/logs/logs-store.ts'))};
    const store = await LogsStore.open(${JSON.stringify(temporary.dir)});
    for (let n = 0; ; n++) {
      await store.append('${account}', '${region}', '${group}', 'a', [{ timestamp: n, message: 'event ' + n }]);
      console.log(n);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = -1;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === 300) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const store = await LogsStore.open(temporary.dir);
  const messages = await messagesOf(store, 'a');
  expect(messages.length).toBeGreaterThan(acknowledged);
  expect(messages).toEqual(messages.map((_, index) => `event ${index}`));
});

test('A line cut off by a kill is left out, and the next event is whole', async () => {
  await using temporary = await temporaryDir();
  const store = await LogsStore.open(temporary.dir);
  await store.append(account, region, group, 'a', [{ timestamp: 1, message: 'whole' }]);
  const streams = path.join(temporary.dir, 'streams');
  const [groupId = ''] = await readdir(streams);
  const [file = ''] = await readdir(path.join(streams, groupId));
  await appendFile(path.join(streams, groupId, file), '[2,2,"torn');
  await appendFile(path.join(streams, groupId, 'another.ndjson'), '{"stream":"to');

  const reopened = await LogsStore.open(temporary.dir);
  await reopened.append(account, region, group, 'a', [{ timestamp: 3, message: 'next' }]);
  expect(await messagesOf(reopened, 'a')).toEqual(['whole', 'next']);
  const found = reopened.findGroup(account, region, group);
  expect(found && (await reopened.streams(found)).map((stream) => stream.name)).toEqual(['a']);
});

test('Times of creation and of events outlive a restart', async () => {
  await using temporary = await temporaryDir();
  let now = 1000;
  const store = await LogsStore.open(temporary.dir, () => now);
  await store.append(account, region, group, 'a', [{ timestamp: 7, message: 'x' }]);
  now = 2000;
  await store.append(account, region, group, 'a', [{ timestamp: 9, message: 'y' }]);
  const reopened = await LogsStore.open(temporary.dir);
  const found = reopened.findGroup(account, region, group);
  expect(found).toMatchObject({ createdAt: 1000 });
  expect(found && (await reopened.findStream(found, 'a'))).toMatchObject({
    createdAt: 1000,
    firstTimestamp: 7,
    lastTimestamp: 9,
    lastIngestionTime: 2000,
  });
});

test('A deleted group leaves nothing behind, and one of its name starts empty', async () => {
  await using temporary = await temporaryDir();
  const store = await LogsStore.open(temporary.dir);
  await store.append(account, region, group, 'a', [{ timestamp: 1, message: 'old' }]);
  const found = store.findGroup(account, region, group);
  if (found !== undefined) await store.deleteGroup(found);
  expect(await readdir(path.join(temporary.dir, 'streams'))).toEqual([]);
  await store.append(account, region, group, 'a', [{ timestamp: 1, message: 'new' }]);
  expect(await messagesOf(await LogsStore.open(temporary.dir), 'a')).toEqual(['new']);
});

test('Names longer than a file name may be are kept', async () => {
  await using temporary = await temporaryDir();
  const store = await LogsStore.open(temporary.dir);
  const long = `/${'g'.repeat(511)}`;
  await store.append(account, region, long, '2026/11/22/[$LATEST]'.padEnd(512, 's'), [
    { timestamp: 1, message: 'x' },
  ]);
  expect((await LogsStore.open(temporary.dir)).groups(account, region).map(({ name }) => name)).toEqual([
    long,
  ]);
});
