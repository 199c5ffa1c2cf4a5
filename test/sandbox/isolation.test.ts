// What a learner's shell can reach: their own emulator and files, nothing else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type net from 'node:net';
import path from 'node:path';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeIsolation } from '../../sandbox/isolation/isolation.ts';
import { unprivilegedUser } from '../../sandbox/isolation/learner-user.ts';
import { NetworkNamespace } from '../../sandbox/isolation/network-namespace.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import type { Shell } from '../../sandbox/shell/shell.ts';
import { awsCliDir } from '../support/aws-cli.ts';
import {
  openSandbox,
  openShell,
  outputOf,
  reachableTemporaryDir,
  type TestSandbox,
} from '../support/open-sandbox.ts';

const bootstrap = `#!/bin/sh
set -eu
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while :; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/next")
  id=$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS -X POST "$api/$id/response" -d "got $event"
done
`;

test('this machine can isolate', async () => {
  expect(await probeIsolation()).toEqual({ kind: 'bubblewrap', network: 'lab' });
});

describe('a lab', () => {
  let lab: TestSandbox;
  let shell: Shell;
  beforeAll(async () => {
    lab = await openSandbox();
    shell = await openShell(lab.sandbox);
  });
  afterAll(async () => {
    await shell[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  test('curl and the AWS CLI reach its emulator', async () => {
    expect(lab.sandbox.isIsolated).toBe(true);
    expect(
      await outputOf(
        shell,
        "curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:4566/2015-03-31/functions/",
      ),
    ).toMatch(/^4\d\d\n$/);
    expect(JSON.parse(await outputOf(shell, 'aws sts get-caller-identity'))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:user/learner',
    });
    expect(JSON.parse(await outputOf(shell, 'aws sts get-caller-identity --profile partner'))).toMatchObject({
      Account: '111122223333',
    });
  });

  test('neither the host’s network nor the outside is reached', async () => {
    const server = http.createServer((_request, response) => response.end('host')).listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    for (const address of [`127.0.0.1:${port}`, '192.0.2.1:80', '1.1.1.1:53', '[::1]:80']) {
      expect(await outputOf(shell, `curl -sS -m 5 http://${address}`)).toMatch(/curl: \(7\)/);
    }
    expect(await outputOf(shell, 'curl -sS -m 5 http://example.com')).toMatch(/curl: \(6\)/);
    expect(await outputOf(shell, "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).toBe('lo\n');
    server.close();
  });

  test('neither the server’s environment, files nor processes are seen', async () => {
    const neighbour = path.join(path.dirname(lab.dir), 'neighbour');
    await mkdir(neighbour);
    await writeFile(path.join(neighbour, 'file'), 'theirs');
    expect(
      await outputOf(shell, `ls ${lab.dir} ${neighbour} ${import.meta.dirname} 2>&1 | grep -vc 'No such'`),
    ).toBe('0\n');
    expect(await outputOf(shell, 'ls -A / | tr "\\n" " "')).toMatch(
      /^bin dev etc home lib\S* (lib\S* )*proc sbin tmp usr $/,
    );
    expect(
      await outputOf(shell, 'ls -A /home /home/learner /tmp /root /var 2>&1 | grep -v "cannot access"'),
    ).toBe('/home:\nlearner\n\n/home/learner:\n.aws\n.bash_history\n\n/tmp:\n');
    const expected =
      'AWS_EC2_METADATA_DISABLED AWS_ENDPOINT_URL AWS_PAGER COLORTERM HOME LANG LOGNAME OLDPWD PATH PWD SHELL SHLVL TERM USER WORKSHOP_MARK _';
    const names = (await outputOf(shell, 'compgen -e')).trim().split('\n');
    expect(names.filter((name) => !expected.split(' ').includes(name))).toEqual([]);
    const processes = await outputOf(shell, 'cat /proc/[0-9]*/comm | sort -u');
    expect(processes).toBe('bash\nbwrap\ncat\nsort\n');
  });

  test('no rights are left, and none can be had', async () => {
    expect(await outputOf(shell, 'id -un; id -u')).toBe('learner\n1000\n');
    expect(await outputOf(shell, 'grep -E "Cap(Eff|Bnd|Prm)|NoNewPrivs" /proc/self/status')).toBe(
      'CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n',
    );
    expect(await outputOf(shell, 'unshare -Ur true; echo $?')).not.toMatch(/^0$/m);
    expect(
      await outputOf(shell, 'touch /usr/x /etc/x /x /dev/x 2>&1 | grep -c "Read-only file system"'),
    ).toBe('4\n');
    expect(await outputOf(shell, 'ls /proc/$$/fd')).toMatch(/^0\s+1\s+2\s+(3\s+)?255\s*$/);
  });

  test('a process bomb ends at the limit', async () => {
    expect(
      await outputOf(shell, 'for n in {1..400}; do sleep 3 & done 2>&1 | grep -cm1 "retry\\|unavailable"'),
    ).toContain('1');
  });
});

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const createRole = (name: string): string =>
  `aws iam create-role --role-name ${name} --assume-role-policy-document '${trust}' --query Role.RoleName`;

test('two labs at once are both on 4566 and see only themselves', async () => {
  await using first = await openSandbox();
  await using second = await openSandbox();
  await using one = await openShell(first.sandbox);
  await using two = await openShell(second.sandbox);
  await Promise.all([outputOf(one, createRole('one')), outputOf(two, createRole('two'))]);
  const list = 'aws iam list-roles --query "Roles[].RoleName" --output text';
  expect(await Promise.all([outputOf(one, list), outputOf(two, list)])).toEqual(['one\n', 'two\n']);
  // Keys of one are unknown to the other.
  const key = await readFile(path.join(first.dir, 'workspace/.aws/credentials'), 'utf8');
  await second.sandbox.workspace.write('.aws/credentials', key, 0o600);
  expect(await outputOf(two, list)).toMatch(/InvalidClientTokenId|UnrecognizedClient/);
});

test('a function made in the shell runs in the lab and is seen by the checks', async () => {
  await using lab = await openSandbox();
  await using shell = await openShell(lab.sandbox);
  const changes: string[] = [];
  lab.sandbox.subscribe((event) => {
    if (event.kind === 'change') changes.push(event.change.operation);
  });
  await lab.sandbox.workspace.write('bootstrap', bootstrap, 0o755);
  const { status } = await shell.run(`zip -q function.zip bootstrap
aws iam create-role --role-name lambda-role --assume-role-policy-document '${trust}' >role.json
aws lambda create-function --function-name echo --zip-file fileb://function.zip --handler function.handler \\
  --runtime provided.al2023 --role arn:aws:iam::123456789012:role/lambda-role >function.json
aws lambda wait function-active-v2 --function-name echo
aws lambda invoke --function-name echo --payload '{"text":"Hello"}' --cli-binary-format raw-in-base64-out response.txt`);
  expect(status).toBe(0);
  expect(Buffer.from((await lab.sandbox.workspace.read('response.txt')) ?? []).toString()).toBe(
    'got {"text":"Hello"}',
  );
  expect(changes).toEqual(expect.arrayContaining(['CreateRole', 'CreateFunction', 'Invocation']));
  const { Configuration } = await lab.sandbox.aws.lambda.send(
    new GetFunctionCommand({ FunctionName: 'echo' }),
  );
  expect(Configuration?.State).toBe('Active');
});

test('a lab that ends leaves no process, no descriptor and no namespace', async () => {
  // What is loaded or kept for all labs is there after the first.
  await (await openSandbox())[Symbol.asyncDispose]();
  const before = await openFiles();
  const lab = await openSandbox();
  const shell = await openShell(lab.sandbox);
  void shell.run('sleep 1000 & sleep 1001').catch(() => undefined);
  await lab.sandbox.aws.sts.config.region();
  await lab[Symbol.asyncDispose]();
  expect(await openFiles()).toEqual(before);
});

test('what was there is there again', async () => {
  const dir = path.join(await reachableTemporaryDir(), 'learner');
  {
    await using lab = await openSandbox({ dir });
    await using shell = await openShell(lab.sandbox);
    await shell.run('echo kept > file; aws configure set cli_binary_format raw-in-base64-out');
  }
  await using lab = await openSandbox({ dir });
  await using shell = await openShell(lab.sandbox);
  expect(await outputOf(shell, 'cat file; aws configure get cli_binary_format')).toBe(
    'kept\nraw-in-base64-out\n',
  );
  expect(await outputOf(shell, 'aws sts get-caller-identity --query Account --output text')).toBe(
    '123456789012\n',
  );
  await rm(path.dirname(dir), { recursive: true, force: true });
});

test('without isolation there are plain processes and a port of the host', async () => {
  await using lab = await openSandbox({ isolation: { kind: 'none', reason: 'As a test.' } });
  expect(lab.sandbox.isIsolated).toBe(false);
  await using shell = await openShell(lab.sandbox);
  expect(await outputOf(shell, 'mkdir -p a; cd a; echo $AWS_ENDPOINT_URL')).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\n$/,
  );
  expect(await outputOf(shell, 'aws sts get-caller-identity --query Account --output text')).toBe(
    '123456789012\n',
  );
  const user = unprivilegedUser()?.uid ?? process.getuid?.();
  expect(await outputOf(shell, 'id -u')).toBe(`${user}\n`);
  expect((await outputOf(shell, 'compgen -e')).split('\n')).not.toContain('VITEST');
});

test('with bubblewrap but no network of its own, the host’s is shared', async () => {
  const isolation = { kind: 'bubblewrap', network: 'host', reason: 'As a test.' } as const;
  await using lab = await openSandbox({ isolation });
  expect(lab.sandbox.isIsolated).toBe(false);
  await using shell = await openShell(lab.sandbox);
  expect(await outputOf(shell, 'pwd; aws sts get-caller-identity --query Account --output text')).toBe(
    '/home/learner\n123456789012\n',
  );
});

test.runIf(process.getuid?.() === 0)('as root, a directory that others cannot enter is refused', async () => {
  const closed = await reachableTemporaryDir();
  await chmod(closed, 0o700);
  await expect(Sandbox.open({ dir: path.join(closed, 'learner'), awsCliDir: awsCliDir() })).rejects.toThrow(
    `other users may not enter ${closed}`,
  );
  await rm(closed, { recursive: true });
});

test('a listener that cannot be had is an error, with its reason', async () => {
  using namespace = await NetworkNamespace.open();
  const [taken] = await namespace.listen([{ host: '127.0.0.1', port: 4566 }]);
  await expect(namespace.listen([{ host: '127.0.0.1', port: 4566 }])).rejects.toThrow(/EADDRINUSE/);
  taken?.close();
});

const root = path.resolve(import.meta.dirname, '../..');

/** A program that opens a sandbox, runs a line in it, says what was printed, and stays; started in the root. */
const program = `
  const { Sandbox } = await import(process.cwd() + '/sandbox/sandbox.ts');
  const [dir, awsCliDir, line] = process.argv.slice(1);
  const sandbox = await Sandbox.open({ dir, awsCliDir });
  const shell = await sandbox.openShell({ cols: 80, rows: 24 });
  shell.subscribe((event) => {
    if (event.kind === 'prompt' && !shell.isBusy) void shell.run(line);
    if (event.kind === 'command-ended') {
      console.log(JSON.stringify({ isolated: sandbox.isIsolated, output: event.command.output }));
    }
  });
`;

test.runIf(process.getuid?.() === 0)('an ordinary user gets the same isolation', async () => {
  const dir = await reachableTemporaryDir();
  const checkout = path.join(dir, 'checkout');
  await mkdir(checkout);
  await chown(dir, 1000, 1000);
  // The checkout may lie where only root can go, so the user is shown it elsewhere.
  const asUser = `mount --bind "$1" "$2" && cd "$2" && shift 2 &&
    exec setpriv --reuid=1000 --regid=1000 --clear-groups "$@"`;
  const node = path.join(checkout, path.relative(root, process.execPath));
  const line =
    'id -un; aws sts get-caller-identity --query Account --output text; curl -sS http://1.1.1.1 2>&1 | cut -c1-9';
  const args = [root, checkout, node, '-e', program, `${dir}/learner`, awsCliDir(), line];
  const child = spawn('unshare', ['--mount', 'sh', '-c', asUser, 'sh', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(JSON.parse(said.toString())).toEqual({
    isolated: true,
    output: 'learner\n123456789012\ncurl: (7)\n',
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  await rm(dir, { recursive: true });
});

test('when the server is killed, nothing of a lab stays behind', async () => {
  const dir = await reachableTemporaryDir();
  const line = 'sleep 4242 & echo started; (setsid sleep 4243 &)';
  const child = spawn(process.execPath, ['-e', program, `${dir}/learner`, awsCliDir(), line], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(await countProcesses('sleep 424')).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await once(child, 'close');
  await expect.poll(() => countProcesses('sleep 424'), { timeout: 5000 }).toBe(0);
  await rm(dir, { recursive: true });
});

async function countProcesses(command: string): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.replaceAll('\0', ' ').startsWith(command)).length;
}

/** What this process holds open and what it started, ports and pipes by kind. */
async function openFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => undefined)),
  );
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  return [
    ...targets.flatMap((target) => (target === undefined ? [] : [target.replace(/\[\d+\]/, '[]')])),
    ...children.trim().split(' '),
  ].toSorted();
}
