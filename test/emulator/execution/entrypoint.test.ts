// Which bootstrap is run, and what AWS says of one that cannot be.
import { readFile, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bashBootstrap, startExecutionLab, type Files } from '../../support/execution-lab.ts';

const answering = bashBootstrap('echo done');

const invalid: [title: string, files: Files, reason: string][] = [
  [
    'is not executable',
    { bootstrap: { text: answering, mode: 0o644 } },
    'fork/exec /var/task/bootstrap: permission denied',
  ],
  [
    'may be executed by its owner only',
    { bootstrap: { text: answering, mode: 0o744 } },
    'fork/exec /var/task/bootstrap: permission denied',
  ],
  [
    'has CRLF line ends',
    { bootstrap: answering.replaceAll('\n', '\r\n') },
    'fork/exec /var/task/bootstrap: no such file or directory',
  ],
  [
    'names an interpreter that does not exist',
    { bootstrap: '#!/usr/bin/no-such-shell\n' },
    'fork/exec /var/task/bootstrap: no such file or directory',
  ],
  ['has no shebang', { bootstrap: 'echo hello\n' }, 'fork/exec /var/task/bootstrap: exec format error'],
  ['is empty', { bootstrap: '' }, 'fork/exec /var/task/bootstrap: exec format error'],
  [
    'lies in a parent folder of the zip',
    { 'runtime/bootstrap': answering },
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  ],
];

test.each(invalid)('a bootstrap that %s is refused in AWS’s words', async (_title, files, reason) => {
  await using lab = await startExecutionLab();
  const requestId = '5f0b9a1e-0000-4000-8000-000000000001';
  const invoked = await lab.invoke(await lab.spec(files), '{}', { requestId });
  expect(invoked.functionError).toBe('Unhandled');
  expect(JSON.parse(invoked.text)).toEqual({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: `RequestId: ${requestId} Error: ${reason}`,
  });
  const shape = lab.logged.map((message) => message.replace(/\d+\.\d+ ms/, '<n> ms'));
  expect(shape.slice(1, 5)).toEqual([
    'INIT_REPORT Init Duration: <n> ms\tPhase: init\tStatus: error\tError Type: Runtime.InvalidEntrypoint\n',
    'INIT_REPORT Init Duration: <n> ms\tPhase: invoke\tStatus: error\tError Type: Runtime.InvalidEntrypoint\n',
    `START RequestId: ${requestId} Version: $LATEST\n`,
    `RequestId: ${requestId} Error: ${reason}\nRuntime.InvalidEntrypoint\n`,
  ]);
  expect(lab.logged.at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.InvalidEntrypoint\n$/);
});

test('a layer’s bootstrap that is not executable is named where it lies', async () => {
  await using lab = await startExecutionLab();
  const layer = await lab.unpacked({ bootstrap: { text: answering, mode: 0o644 } });
  const invoked = await lab.invoke(await lab.spec({ 'function.sh': '' }, { layerDirs: [layer] }));
  expect(invoked.text).toContain('fork/exec /opt/bootstrap: permission denied');
});

test('the bootstrap in the package wins over the one in a layer', async () => {
  await using lab = await startExecutionLab();
  const layerDirs = [await lab.unpacked({ bootstrap: bashBootstrap('echo layer') })];
  const both = await lab.spec({ bootstrap: bashBootstrap('echo package') }, { layerDirs });
  const onlyLayer = await lab.spec({ 'function.sh': '' }, { layerDirs });
  expect((await lab.invoke(both)).text).toBe('package');
  expect((await lab.invoke(onlyLayer)).text).toBe('layer');
});

test('a bootstrap may be a link to a program, or a program', async () => {
  await using lab = await startExecutionLab();
  const script = await lab.spec({ real: bashBootstrap('echo linked') });
  await symlink('/var/task/real', `${script.packageDir}/bootstrap`);
  expect((await lab.invoke(script)).text).toBe('linked');

  const binary = await lab.spec({ bootstrap: await readFile('/usr/bin/true') });
  expect((await lab.invoke(binary)).text).toContain('Runtime exited without providing a reason');

  const foreign = Buffer.from(await readFile('/usr/bin/true'));
  foreign.writeUInt16LE(8, 18);
  const otherMachine = await lab.spec({ bootstrap: foreign });
  expect((await lab.invoke(otherMachine)).text).toContain('exec format error');
});
