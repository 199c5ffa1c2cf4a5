// Functions in a network of their own, reached through one listener.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { launchPrefix } from '../../../sandbox/emulator/execution/process/launch-prefix.ts';
import { NetworkNamespace } from '../../../sandbox/isolation/network-namespace.ts';
import { bashBootstrap, startExecutionLab } from '../../support/execution-lab.ts';

const runtimeApiPort = 9001;

test('environments in a lab’s network share a listener and are told apart by their address', async () => {
  using namespace = await NetworkNamespace.open();
  const [runtimeApi] = await namespace.listen([{ host: '0.0.0.0', port: runtimeApiPort }]);
  if (runtimeApi === undefined) throw new Error('no listener');
  await using lab = await startExecutionLab({
    network: { commandPrefix: namespace.joinCommand, runtimeApi, runtimeApiPort },
  });
  const spec = await lab.spec({
    bootstrap: bashBootstrap('sleep 0.2; echo "$event $AWS_LAMBDA_RUNTIME_API"'),
  });
  const answers = await Promise.all(['1', '2', '3'].map((event) => lab.invoke(spec, event)));
  const [events, addresses] = [0, 1].map((index) => answers.map(({ text }) => text.split(' ')[index]));
  expect(events).toEqual(['1', '2', '3']);
  expect(new Set(addresses).size).toBe(3);
  for (const address of addresses ?? []) expect(address).toMatch(/^127\.\d+\.\d+\.\d+:9001$/);

  const elsewhere = bashBootstrap(
    'curl -sS -o /dev/null -w "%{http_code}" http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
  );
  expect((await lab.invoke(await lab.spec({ bootstrap: elsewhere }))).text).toBe('404');
  runtimeApi.close();
});

test('a launched program has the standard descriptors only', () => {
  const [bash = '', ...prefix] = launchPrefix([], undefined);
  const leak = 'exec 7</dev/null 42</dev/null; exec "$@"';
  const listing = execFileSync('bash', ['-c', leak, 'leak', bash, ...prefix, 'ls', '/proc/self/fd'], {
    encoding: 'utf8',
  });
  // 3 is the directory that ls itself reads.
  expect(listing.trim().split('\n')).toEqual(['0', '1', '2', '3']);
});
