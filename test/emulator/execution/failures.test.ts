// What callers and logs are told when a function exits, hangs or reports.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bashBootstrap, startExecutionLab } from '../../support/execution-lab.ts';

const requestId = '5f0b9a1e-0000-4000-8000-000000000002';

const exits: [title: string, command: string, reason: string][] = [
  ['exits with 3', 'exit 3', 'Runtime exited with error: exit status 3'],
  ['exits with 0', 'exit 0', 'Runtime exited without providing a reason'],
  ['is killed', 'kill -9 $$', 'Runtime exited with error: signal: killed'],
];

test.each(exits)(
  'a bootstrap that %s during an invocation is an exit error',
  async (_title, command, reason) => {
    await using lab = await startExecutionLab();
    const bootstrap = `#!/bin/bash
curl -sS "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next" > /dev/null
echo "last words"
${command}
`;
    const invoked = await lab.invoke(await lab.spec({ bootstrap }), '{}', { requestId });
    expect(invoked.functionError).toBe('Unhandled');
    expect(invoked.text).toBe(
      JSON.stringify({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: ${reason}`,
      }),
    );
    expect(invoked.log.split('\n').slice(0, 5)).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      'last words',
      `RequestId: ${requestId} Error: ${reason}`,
      'Runtime.ExitError',
      `END RequestId: ${requestId}`,
    ]);
  },
);

test('an init that fails is run once more at the first invocation', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: '#!/bin/bash\necho attempt\nexit 127\n' });
  const invoked = await lab.invoke(spec, '{}', { requestId });
  expect(JSON.parse(invoked.text)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 127`,
  });
  expect(lab.logged.map((message) => message.split(/[\s:]/, 1)[0])).toEqual([
    'INIT_START',
    'attempt',
    'INIT_REPORT',
    'attempt',
    'INIT_REPORT',
    'START',
    'RequestId',
    'END',
    'REPORT',
  ]);
});

test('an init that fails only once is forgiven', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap(
    'echo recovered',
    'if [ ! -e /tmp/tried ]; then touch /tmp/tried; exit 1; fi',
  );
  const invoked = await lab.invoke(await lab.spec({ bootstrap }));
  expect(invoked).toMatchObject({ text: 'recovered', functionError: undefined });
  expect(lab.logged.filter((message) => message.startsWith('INIT_REPORT'))).toHaveLength(1);
});

test('an init that hangs is cut off and then falls under the function’s timeout', async () => {
  await using lab = await startExecutionLab({ initTimeoutMs: 150 });
  const spec = await lab.spec({ bootstrap: '#!/bin/bash\nsleep 60\n' }, { timeoutSeconds: 1 });
  const invoked = await lab.invoke(spec, '{}', { requestId });
  expect(JSON.parse(invoked.text)).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
  });
  expect(lab.logged[1]).toMatch(
    /^INIT_REPORT Init Duration: 1\d\d\.\d\d ms\tPhase: init\tStatus: timeout\n$/,
  );
});

test('a timeout kills the process, says so as AWS does, and keeps /tmp for the next process', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap(
    'if [ -e /tmp/kept ]; then cat /tmp/kept; else echo kept > /tmp/kept; echo waiting >&2; sleep 60; fi',
  );
  const spec = await lab.spec({ bootstrap }, { timeoutSeconds: 1 });
  const startedAt = performance.now();
  const first = await lab.invoke(spec, '{}', { requestId });
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(first.text).toBe(
    `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 1.00 seconds"}`,
  );
  expect(first.log).toMatch(
    new RegExp(`waiting\n\\S+Z ${requestId} Task timed out after 1.00 seconds\n\nEND `),
  );
  expect(first.log).toMatch(/\tDuration: 1000\.00 ms\tBilled Duration: \d+ ms\t.*\tStatus: timeout\n$/);
  expect(lab.events.map(({ kind }) => kind)).toContain('timeout');
  expect((await lab.invoke(spec)).text).toBe('kept');
  expect(lab.streams.size).toBe(1);
});

test('what the runtime posts to /error is passed on byte for byte', async () => {
  await using lab = await startExecutionLab();
  const document = '{"errorMessage":"no such city","errorType":"CityError","stackTrace":[]}';
  const bootstrap = bashBootstrap(
    `curl -sS -H "Lambda-Runtime-Function-Error-Type: Function.CityUnknown" -d '${document}' "$api/invocation/$id/error"`,
  );
  const invoked = await lab.invoke(await lab.spec({ bootstrap }));
  expect(invoked).toMatchObject({ text: document, functionError: 'Unhandled' });
  expect(lab.events.find(({ kind }) => kind === 'error')).toMatchObject({
    errorType: 'Function.CityUnknown',
  });
});

test('what the runtime posts to /init/error is what the caller gets', async () => {
  await using lab = await startExecutionLab();
  const document = '{"errorMessage":"no handler","errorType":"Runtime.NoSuchHandler"}';
  const bootstrap = `#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
curl -sS -H "Lambda-Runtime-Function-Error-Type: Runtime.NoSuchHandler" -d '${document}' "$api/init/error"
exit 1
`;
  const invoked = await lab.invoke(await lab.spec({ bootstrap }));
  expect(invoked).toMatchObject({ text: document, functionError: 'Unhandled' });
  expect(lab.logged.findLast((message) => message.startsWith('INIT_REPORT'))).toMatch(
    /Phase: invoke\tStatus: error\tError Type: Runtime\.NoSuchHandler\n$/,
  );
});

test('an answer that was posted stands when the bootstrap exits after it', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap('echo only once').replace(/\ndone\n$/, '\nexit 0\ndone\n');
  const spec = await lab.spec({ bootstrap });
  expect(await lab.invoke(spec)).toMatchObject({ text: 'only once', functionError: undefined });
  expect(await lab.invoke(spec)).toMatchObject({ text: 'only once', functionError: undefined });
});

test('a bootstrap that ended between invocations is started again', async () => {
  await using lab = await startExecutionLab();
  const exited = async (): Promise<void> => {
    while (!lab.events.some(({ kind }) => kind === 'exit')) await new Promise(setImmediate);
  };
  const spec = await lab.spec({ bootstrap: bashBootstrap('echo alive') });
  await lab.invoke(spec);
  for (const pid of processesNaming(spec.packageDir)) process.kill(pid, 'SIGKILL');
  await exited();
  expect(await lab.invoke(spec)).toMatchObject({ text: 'alive', functionError: undefined });
});

/** Ids of processes whose command line has `text` in it. */
function processesNaming(text: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => commandLine(pid).includes(text))
    .map(Number)
    .toSorted((a, b) => a - b);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended since it was listed.
    return '';
  }
}
