// `node server/main.ts` as the terminal sees it: one line when ready, one line when refused, a clean end.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { unprivilegedUser } from '../../sandbox/isolation/learner-user.ts';
import { awsCliDir } from '../support/aws-cli.ts';
import { temporaryDataDir } from '../support/start-server.ts';

type Ended = { status: number | null; stdout: string; stderr: string };

class Program implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(args: string[], env: Record<string, string> = {}, prefix: string[] = []) {
    const [command = '', ...words] = [...prefix, process.execPath, path.resolve('server/main.ts'), ...args];
    this.#child = spawn(command, words, {
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (data: Buffer) => {
      this.#stdout += data.toString();
    });
    this.#child.stderr.on('data', (data: Buffer) => {
      this.#stderr += data.toString();
    });
    this.#ended = once(this.#child, 'close').then(([status]) => ({
      status: status as number | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Waits for the line that says it is usable. @returns the link */
  async ready(): Promise<string> {
    for (;;) {
      const [, link] = /^Ready: (.+)$/m.exec(this.#stdout) ?? [];
      if (link !== undefined) return link;
      const ended = await Promise.race([once(this.#child.stdout, 'data').then(() => undefined), this.#ended]);
      if (ended !== undefined) throw new Error(`It ended with ${ended.status}: ${ended.stderr}`);
    }
  }

  get stderr(): string {
    return this.#stderr;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

async function start(dataDir: string, ...args: string[]): Promise<Program> {
  return startBehind([], dataDir, ...args);
}

/** @param prefix a command that executes the rest of its arguments */
async function startBehind(prefix: string[], dataDir: string, ...args: string[]): Promise<Program> {
  const aws = path.join(awsCliDir(), 'aws');
  return new Program(['--port', '0', '--data', dataDir, '--no-open', '--aws-cli', aws, ...args], {}, prefix);
}

const mistakes: [args: string[], env: Record<string, string>, wanted: RegExp][] = [
  [['--prot', '3000'], {}, /^Unknown option '--prot'\. See: npm start -- --help\n$/],
  [['start'], {}, /^Unexpected argument 'start'/],
  [['--port', '70000'], {}, /^--port is "70000"; wanted a number from 0 to 65535\n$/],
  [['--port', 'x'], {}, /^--port is "x"; wanted a number from 0 to 65535\n$/],
  [['--port='], {}, /^--port needs a value\n$/],
  [['--locale', 'fr'], {}, /^--locale is "fr"; wanted es or en\n$/],
  [['--log-level', 'loud'], {}, /^--log-level is "loud"; wanted one of silent, error/],
  [[], { WORKSHOP_PORT: 'x' }, /^WORKSHOP_PORT is "x"; wanted a number from 0 to 65535\n$/],
];

test.each(mistakes)('%j with %j is refused in one line', async (args, env, wanted) => {
  await using program = new Program(args, env);
  const { status, stdout, stderr } = await program.ended;
  expect(stderr).toMatch(wanted);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test('--help lists every option and starts nothing', async () => {
  await using program = new Program(['--help', '--port', '1']);
  const { status, stdout, stderr } = await program.ended;
  expect(status).toBe(0);
  expect(stderr).toBe('');
  for (const option of [
    '--port',
    '--host',
    '--data',
    '--locale',
    '--no-open',
    '--aws-cli',
    'WORKSHOP_PORT',
  ]) {
    expect(stdout).toContain(option);
  }
});

test('it says once where it is, answers there, and ends cleanly when told to', async () => {
  await using data = await temporaryDataDir();
  await using program = await start(data.dir, '--locale', 'es');
  const link = await program.ready();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(303);
  program.signal('SIGTERM');
  const { status, stdout, stderr } = await program.ended;
  expect(stderr).toBe('');
  expect(stdout).toBe(`Ready: ${link}\n`);
  expect(status).toBe(0);
});

test('a second server on the same data directory is refused, and may start when the first has ended', async () => {
  await using data = await temporaryDataDir();
  await using first = await start(data.dir);
  await first.ready();
  await using second = await start(data.dir);
  const refused = await second.ended;
  expect(refused.stderr).toBe(
    `Another workshop server is using ${data.dir}. Stop it, or choose another directory with --data DIR.\n`,
  );
  expect(refused.status).toBe(1);
  first.signal('SIGINT');
  expect((await first.ended).status).toBe(0);
  await using third = await start(data.dir);
  await third.ready();
});

test('a server that was killed leaves nothing that keeps the next one out', async () => {
  await using data = await temporaryDataDir();
  await using first = await start(data.dir);
  await first.ready();
  first.signal('SIGKILL');
  await first.ended;
  await using second = await start(data.dir);
  await second.ready();
});

test('a port that is taken is refused in one line', async () => {
  await using data = await temporaryDataDir();
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  await using program = new Program(['--port', String(port), '--data', data.dir, '--no-open']);
  const { status, stderr } = await program.ended;
  squatter.close();
  expect(stderr).toBe(
    `Port ${port} is taken. Choose another with --port N, or --port 0 for any that is free.\n`,
  );
  expect(status).toBe(1);
});

test('an address of another machine is refused in one line', async () => {
  await using data = await temporaryDataDir();
  await using program = new Program(['--port', '0', '--host', '192.0.2.1', '--data', data.dir, '--no-open']);
  const { status, stderr } = await program.ended;
  expect(stderr).toBe(
    "The address 192.0.2.1 is none of this machine's. Choose another with --host ADDRESS.\n",
  );
  expect(status).toBe(1);
});

test('a data directory that cannot be made is refused in one line', async () => {
  await using data = await temporaryDataDir();
  const file = path.join(data.dir, 'file');
  await writeFile(file, '');
  await using program = await start(path.join(file, 'data'));
  const { status, stderr } = await program.ended;
  expect(stderr).toBe(
    `The data directory ${file}/data cannot be written (ENOTDIR). Mend it, or choose another with --data DIR.\n`,
  );
  expect(status).toBe(1);
});

test('a data directory where the system takes no files is refused in one line', async () => {
  await using program = await start('/proc/workshop/data');
  const { status, stderr } = await program.ended;
  expect(stderr).toBe(
    'The data directory /proc/workshop/data cannot be written (ENOENT). Mend it, or choose another with --data DIR.\n',
  );
  expect(status).toBe(1);
});

test('a disk without room is told in one line', async () => {
  const smallDisk = 'bwrap --die-with-parent --dev-bind / / --size 16384 --tmpfs /mnt --';
  await using program = await startBehind(smallDisk.split(' '), '/mnt/data');
  const { status, stderr } = await program.ended;
  expect(stderr).toMatch(/^The data directory \/mnt\/data cannot be written \(.*\)\. Mend it, .*\n$/);
  expect(status).toBe(1);
});

test.runIf(unprivilegedUser())('it starts with files that other users cannot read by default', async () => {
  await using data = await temporaryDataDir();
  const strict = ['sh', '-c', 'umask 077 && exec "$@"', 'sh'];
  await using program = await startBehind(strict, path.join(data.dir, 'new'));
  await program.ready();
});

test.runIf(process.platform === 'linux')(
  'a system that isolates nothing is told of, with the reason',
  async () => {
    await using data = await temporaryDataDir();
    const closed =
      'bwrap --die-with-parent --unshare-user --uid 1000 --gid 1000 --disable-userns --dev-bind / / --proc /proc --';
    await using program = await startBehind(closed.split(' '), data.dir);
    await program.ready();
    expect(program.stderr).toMatch(
      /^Nothing keeps the terminal .* does not let bubblewrap make namespaces \(.*\n$/,
    );
  },
);

test('it ends with the npm that started it', async () => {
  await using data = await temporaryDataDir();
  const npm = spawn('npm', ['start', '--silent', '--', '--port', '0', '--data', data.dir, '--no-open'], {
    env: { ...process.env, WORKSHOP_AWS_CLI: path.join(awsCliDir(), 'aws') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(npm.stdout, 'data');
  npm.kill('SIGTERM');
  // Closed by the last process that has it.
  await once(npm.stdout, 'close');
  await using next = await start(data.dir);
  await next.ready();
});

test('a data directory of a newer version is refused and left as it is', async () => {
  await using data = await temporaryDataDir();
  await mkdir(data.dir, { recursive: true });
  const file = path.join(data.dir, 'workshop.sqlite');
  using database = new DatabaseSync(file);
  database.exec(
    'create table schema_version (version integer not null); insert into schema_version values (99)',
  );
  await using program = await start(data.dir);
  const { status, stderr } = await program.ended;
  expect(stderr).toMatch(
    /^The data directory was written by a newer version of the workshop \(format 99, .*\n$/,
  );
  expect(status).toBe(1);
  expect(database.prepare('select name from sqlite_master').all()).toEqual([{ name: 'schema_version' }]);
});
