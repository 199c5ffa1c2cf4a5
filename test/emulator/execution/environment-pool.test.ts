// How environments are reused, kept apart and ended.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bashBootstrap, startExecutionLab } from '../../support/execution-lab.ts';

/** Answers with how often this process has been asked. */
const counting = bashBootstrap('echo $((++count))').replace(
  'answer=$(echo $((++count)))',
  'count=$((count + 1)); answer=$count',
);

test('invocations one after the other share a warm environment, and only the first reports an init', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: counting });
  const logs: string[] = [];
  for (const expected of ['1', '2', '3']) {
    const invoked = await lab.invoke(spec);
    expect(invoked.text).toBe(expected);
    logs.push(invoked.log);
  }
  expect(logs.map((log) => log.includes('Init Duration: '))).toEqual([true, false, false]);
  expect([...lab.streams]).toEqual([expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/)]);
});

test('invocations without tail share it, too, although they are answered before the runtime is done', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: counting });
  for (const expected of ['1', '2', '3', '4', '5']) {
    expect(await lab.invoke(spec, '{}', { logType: 'None' })).toMatchObject({ text: expected, log: '' });
  }
});

test('the log of an invocation is complete and in order', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap('for i in 1 2 3; do echo out $i; echo err $i >&2; done', 'echo at init');
  const spec = await lab.spec({
    bootstrap: bootstrap.replace('answer=$(for', 'answer=done; (for'),
  });
  const { log } = await lab.invoke(spec);
  const report =
    /^REPORT RequestId: \S+\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: \d+\.\d\d ms\t\n$/;
  expect(log.split(/(?<=\n)/)).toEqual([
    'at init\n',
    expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST\n$/),
    'out 1\n',
    'err 1\n',
    'out 2\n',
    'err 2\n',
    'out 3\n',
    'err 3\n',
    expect.stringMatching(/^END RequestId: \S+\n$/),
    expect.stringMatching(report),
  ]);
  expect(lab.logged[0]).toMatch(
    /^INIT_START Runtime Version: provided:al2023\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n$/,
  );
  expect(lab.events.map(({ kind }) => kind)).toEqual([
    'init-start',
    'log',
    'next',
    'event',
    ...Array<string>(6).fill('log'),
    'response',
    'next',
  ]);
});

test('the tail is the last 4 KiB, the log is everything', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap('seq 1 20000 >&2; printf "no line end" >&2; echo ok');
  const { log } = await lab.invoke(await lab.spec({ bootstrap }));
  expect(Buffer.byteLength(log)).toBe(4096);
  expect(log).toMatch(/\n20000\nno line end\nEND /);
  expect(lab.logged.filter((message) => /^\d+\n$/.test(message))).toHaveLength(20_000);
});

test('concurrent invocations get an environment each, up to the account’s limit', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: bashBootstrap('sleep 0.5; echo $event') }, { timeoutSeconds: 30 });
  const numbers = Array.from({ length: 10 }, (_, index) => String(index));
  const all = Promise.all(numbers.map((number) => lab.invoke(spec, number)));
  await new Promise(setImmediate);
  await expect(lab.invoke(spec)).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  expect((await all).map(({ text }) => text)).toEqual(numbers);
  expect(new Set(lab.events.map((event) => event.environmentId)).size).toBe(10);
});

test('a new revision gets a new environment, and room is made by ending the one that waited longest', async () => {
  await using lab = await startExecutionLab({ concurrency: 2 });
  const spec = await lab.spec({ bootstrap: counting });
  for (const revision of ['a', 'b', 'c', 'b']) await lab.invoke({ ...spec, revision });
  const counts = lab.events.flatMap((event) => (event.kind === 'response' ? [event.payload] : []));
  expect(counts).toEqual(['1', '1', '1', '2']);
  expect(lab.events.filter(({ kind }) => kind === 'shutdown')).toHaveLength(1);
});

test('retiring a function ends its idle environments at once and a busy one after its invocation', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: counting });
  await lab.invoke(spec);
  lab.pool.retire(spec.functionArn);
  expect(lab.events.filter(({ kind }) => kind === 'shutdown')).toHaveLength(1);
  const busy = lab.invoke(spec);
  while (
    !lab.events.some(
      (event) => event.kind === 'event' && event.environmentId !== lab.events[0]?.environmentId,
    )
  ) {
    await new Promise(setImmediate);
  }
  lab.pool.retire(spec.functionArn);
  expect((await busy).text).toBe('1');
  expect(lab.events.filter(({ kind }) => kind === 'shutdown')).toHaveLength(2);
  expect((await lab.invoke(spec)).text).toBe('1');
});

test('an idle environment is ended after a while', async () => {
  await using lab = await startExecutionLab({ idleMs: 20 });
  await lab.invoke(await lab.spec({ bootstrap: counting }));
  while (!lab.events.some(({ kind }) => kind === 'exit'))
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lab.events.map(({ kind }) => kind).slice(-2)).toEqual(['shutdown', 'exit']);
});

test('nothing moves between invocations', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap(
    'cat /tmp/ticks | wc -l',
    '(while true; do echo tick >> /tmp/ticks; sleep 0.01; done) &',
  );
  const spec = await lab.spec({ bootstrap });
  const before = Number((await lab.invoke(spec)).text);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const after = Number((await lab.invoke(spec)).text);
  expect(after).toBeGreaterThan(before);
  expect(after - before).toBeLessThan(20);
});

test('disposing of the pool ends every process, also in the middle of an invocation, and leaves no files', async () => {
  const lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: bashBootstrap('sleep 60') }, { timeoutSeconds: 60 });
  const cutOff = lab.invoke(spec);
  while (!lab.events.some(({ kind }) => kind === 'event')) await new Promise(setImmediate);
  await lab.pool[Symbol.asyncDispose]();
  expect((await cutOff).text).toContain('Runtime exited with error: signal: killed');
  expect(await readdir(path.join(lab.dir, 'data', 'environments'))).toEqual([]);
  await expect(lab.invoke(spec)).rejects.toThrow('disposed');
  await lab[Symbol.asyncDispose]();
});
