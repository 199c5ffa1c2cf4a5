// What a function finds around it: files, layers, user, variables, limits.
import { openSync, closeSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bashBootstrap, startExecutionLab, type ExecutionLab } from '../../support/execution-lab.ts';
import type { ExecutionSpec } from '../../../sandbox/emulator/execution/execution.ts';

/** Runs a script inside a function and returns what it prints. */
async function inFunction(
  lab: ExecutionLab,
  script: string,
  changes: Partial<ExecutionSpec> = {},
): Promise<string> {
  const spec = await lab.spec({ bootstrap: bashBootstrap('bash /var/task/script 2>&1'), script }, changes);
  return (await lab.invoke(spec)).text;
}

test('sh is bash, however it is called', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap(
    'sh -c "set -o pipefail; echo 1 \\$BASH_VERSION"; /usr/bin/sh -c "echo 2 \\$BASH_VERSION"; /bin/sh -c "echo 3 \\$BASH_VERSION"; echo 4 $BASH_VERSION',
  ).replace('#!/bin/bash', '#!/bin/sh');
  const { text } = await lab.invoke(await lab.spec({ bootstrap }));
  expect(text.split('\n')).toEqual([1, 2, 3, 4].map((n) => expect.stringMatching(`^${n} \\d+\\.\\d`)));
});

test('variables are AWS’s, the function’s own and the role’s credentials', async () => {
  await using lab = await startExecutionLab({
    credentials: ({ roleArn }) => ({
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: `secret of ${roleArn}`,
      sessionToken: 'token',
      endpointUrl: 'http://127.0.0.1:4566',
    }),
  });
  const text = await inFunction(lab, 'env', {
    environment: { STAGE: 'it’s "quoted" $HOME', TZ: 'Europe/Madrid' },
  });
  const variables = Object.fromEntries(text.split('\n').map((line) => line.split(/=(.*)/s, 2)));
  expect(variables).toMatchObject({
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_NAME: 'probe',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/probe',
    AWS_LAMBDA_LOG_STREAM_NAME: [...lab.streams][0],
    AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.\d+\.\d+\.\d+:\d+$/),
    AWS_REGION: 'us-east-1',
    AWS_SECRET_ACCESS_KEY: 'secret of arn:aws:iam::123456789012:role/lambda-role',
    AWS_SESSION_TOKEN: 'token',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    STAGE: 'it’s "quoted" $HOME',
    TZ: 'Europe/Madrid',
    _HANDLER: 'function.handler',
  });
  const names = Object.keys(variables);
  expect(names).not.toContain('HOME');
  expect(names.filter((name) => /^(?:npm_|NODE|VITEST|WORKSHOP)/.test(name))).toEqual([]);
});

test('user, directories and limits are those of AWS', async () => {
  await using lab = await startExecutionLab();
  const script = `whoami; pwd; stat -c '%A %n' /tmp /var/task /opt
ls -d /var/runtime /var/lang
ulimit -n; ulimit -u; ulimit -c
touch /tmp/x && echo may write /tmp
for dir in /var/task /opt /usr /etc / /dev /var/runtime; do touch $dir/x 2>/dev/null && echo may write $dir; done
grep -h -E '^(CapEff|NoNewPrivs)' /proc/self/status
unshare -Ur true 2>/dev/null && echo may make name spaces
echo end`;
  expect((await inFunction(lab, script)).split('\n')).toEqual([
    'sbx_user1051',
    '/var/task',
    'drwxrwxrwt /tmp',
    'drwxr-xr-x /var/task',
    'drwxr-xr-x /opt',
    '/var/lang',
    '/var/runtime',
    '1024',
    '742',
    '0',
    'may write /tmp',
    'CapEff:\t0000000000000000',
    'NoNewPrivs:\t1',
    'end',
  ]);
});

test('a function may write to /dev/stderr and /dev/stdout by name', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap('echo by name > /dev/stderr; echo ok', 'echo at init > /dev/stdout');
  expect((await lab.invoke(await lab.spec({ bootstrap }))).log).toMatch(/^at init\nSTART .*\nby name\nEND /);
});

test('a function inherits no descriptors and sees no other processes', async () => {
  await using lab = await startExecutionLab();
  const descriptor = openSync('/dev/null', 'r');
  const text = await inFunction(lab, 'ls /proc/$PPID/fd; echo; ls /proc | grep -c "^[0-9]"; ls /proc/1/fd');
  closeSync(descriptor);
  const [bootstrapDescriptors = '', processes] = text.split('\n\n');
  // bash keeps the script itself open at 255.
  expect(bootstrapDescriptors.split('\n').filter((fd) => Number(fd) < 255 && Number(fd) > 2)).toHaveLength(0);
  expect(Number(processes?.split('\n')[0])).toBeLessThan(10);
});

test('programs find the system’s libraries where they look first, as on AWS', async () => {
  await using lab = await startExecutionLab();
  expect(await inFunction(lab, 'ls ${LD_LIBRARY_PATH%%:*}/libc.so.6')).toBe('/var/lang/lib/libc.so.6');
});

test('layers are merged at /opt in their order: the later one wins', async () => {
  await using lab = await startExecutionLab();
  const first = await lab.unpacked({ 'bin/tool': '#!/bin/sh\necho first', 'lib/only-first': 'a', both: '1' });
  const second = await lab.unpacked({ 'bin/tool': '#!/bin/sh\necho second', 'bin/other': '', both: '2' });
  await symlink('both', `${second}/link`);
  const script = 'tool; cat /opt/both /opt/link /opt/lib/only-first; echo; ls /opt /opt/bin';
  expect(await inFunction(lab, script, { layerDirs: [first, second] })).toBe(
    'second\n22a\n/opt:\nbin\nboth\nlib\nlink\n\n/opt/bin:\nother\ntool',
  );
  expect(await inFunction(lab, 'tool', { layerDirs: [second, first] })).toBe('first');
  expect(await inFunction(lab, 'tool', { layerDirs: [first] })).toBe('first');
});

test('a file larger than the function’s storage cannot be written', async () => {
  await using lab = await startExecutionLab();
  const script = 'head -c 3000000 /dev/zero > /tmp/big; echo $?; stat -c %s /tmp/big';
  expect(await inFunction(lab, script, { ephemeralStorageMb: 2 })).toMatch(/153\n2097152$/);
});

test('a data directory that functions cannot reach is said, not worked around', async () => {
  const closed = await mkdtemp(path.join(tmpdir(), 'closed-'));
  await chmod(closed, 0);
  {
    await using lab = await startExecutionLab({ launcher: 'auto', dataDir: path.join(closed, 'data') });
    const spec = await lab.spec({ bootstrap: bashBootstrap('echo never') });
    await expect(lab.invoke(spec)).rejects.toThrow(closed);
  }
  await rm(closed, { recursive: true });
});

test('without bubblewrap a function runs as a plain process with its files at their real place', async () => {
  await using lab = await startExecutionLab({ launcher: 'plain' });
  const layer = await lab.unpacked({
    bootstrap: bashBootstrap('. "$LAMBDA_TASK_ROOT/function.sh"; tool'),
    'bin/tool': '#!/bin/bash\necho "and a tool"',
  });
  const spec = await lab.spec({ 'function.sh': 'echo "$PWD"; echo log >&2; mktemp' }, { layerDirs: [layer] });
  const { text, log } = await lab.invoke(spec);
  const [cwd, tmpFile, tool] = text.split('\n');
  expect([cwd, tool]).toEqual([spec.packageDir, 'and a tool']);
  expect(tmpFile).toContain(`${lab.dir}/data/environments/`);
  expect(log).toMatch(/^START .*\nlog\nEND /);

  const refused = await lab.spec({ bootstrap: 'no shebang' });
  expect((await lab.invoke(refused)).text).toContain('fork/exec /var/task/bootstrap: exec format error');
  const killed = await lab.spec({ bootstrap: '#!/bin/bash\nkill -9 $$\n' });
  expect((await lab.invoke(killed)).text).toContain('signal: killed');
  const hanging = await lab.spec({ bootstrap: bashBootstrap('sleep 60') }, { timeoutSeconds: 1 });
  expect((await lab.invoke(hanging)).text).toContain('Sandbox.Timedout');
});
