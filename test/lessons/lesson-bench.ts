// A learner's account, files and plain bash without a server, in which lessons are run as they stand.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { CheckContext, CommandRecord } from '../../lessons/check.ts';
import { Workspace } from '../../sandbox/workspace/workspace.ts';
import { awsCliDir } from '../support/aws-cli.ts';
import {
  learnerAccountId,
  partnerAccountId,
  startEmulator,
  testCredentials,
} from '../support/start-emulator.ts';

const region = 'us-east-1';

export const accountNames = { accountId: learnerAccountId, partnerAccountId, region };

export type LessonBench = AsyncDisposable & {
  dir: string;
  workspace: Workspace;
  commands: readonly CommandRecord[];
  /** Of the shell, relative to the workspace. */
  cwd: () => string;
  /** Runs one command as it is typed. */
  run: (line: string) => Promise<CommandRecord>;
  context: () => CheckContext;
};

/** @param from a bench to begin as a copy of: its files, its account, its commands, where its shell is */
export async function openBench(
  names: Readonly<Record<string, string>>,
  from?: LessonBench,
): Promise<LessonBench> {
  await using resources = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'lessons-'));
  resources.defer(async () => rm(dir, { recursive: true, force: true }));
  // Functions run as another user when the tests run as root.
  await chmod(dir, 0o755);
  if (from) await copyFiles(from.dir, dir);
  const home = path.join(dir, 'home');
  const workspace = await Workspace.open(home);
  if (!from) await writeProfiles(home);
  const emulator = resources.use(await startEmulator({ dataDir: path.join(dir, 'account') }));
  const shell = resources.use(
    new PlainShell(home, {
      HOME: home,
      PATH: `${awsCliDir()}:${process.env['PATH'] ?? ''}`,
      LANG: 'C.UTF-8',
      AWS_PAGER: '',
      AWS_ENDPOINT_URL: emulator.endpoint,
    }),
  );
  const commands: CommandRecord[] = [...(from?.commands ?? [])];
  const aws = { accountId: learnerAccountId, region, ...emulator.clients(learnerAccountId) };
  const partner = { accountId: partnerAccountId, region, ...emulator.clients(partnerAccountId) };
  const cwd = () => path.relative(home, shell.cwd);
  if (from?.cwd()) await shell.run(`cd ~/'${from.cwd()}'`);
  const kept = resources.move();
  return {
    dir,
    commands,
    workspace,
    cwd,
    async run(line) {
      const startedIn = cwd();
      const { status, output } = await shell.run(line);
      const record: CommandRecord = { line, status, output, cwd: startedIn, endedAt: Date.now() };
      commands.push(record);
      return record;
    },
    context() {
      return { aws, partner, workspace, commands: [...commands], names, signal: AbortSignal.timeout(20_000) };
    },
    [Symbol.asyncDispose]: async () => kept.disposeAsync(),
  };
}

async function copyFiles(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, filter: isKept });
}

/** The pipes of running functions are no part of a bench; functions come and go while their files are copied. */
async function isKept(file: string): Promise<boolean> {
  const stats = await lstat(file).catch(() => undefined);
  return stats !== undefined && (stats.isFile() || stats.isDirectory() || stats.isSymbolicLink());
}

async function writeProfiles(home: string): Promise<void> {
  const profiles = testCredentials.map(({ userName, accessKeyId, secretAccessKey }) => {
    const profile = userName === 'partner' ? 'partner' : 'default';
    return `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  });
  await mkdir(path.join(home, '.aws'), { recursive: true });
  await writeFile(path.join(home, '.aws/credentials'), profiles.join('\n'));
  const config = `[default]\nregion = ${region}\n\n[profile partner]\nregion = ${region}\n`;
  await writeFile(path.join(home, '.aws/config'), config);
}

/** One bash that keeps its directory and variables between commands. */
class PlainShell implements AsyncDisposable {
  cwd: string;
  readonly #process: ChildProcess;
  readonly #commands: Writable;
  #printed = '';
  #onPrinted: (() => void) | undefined;

  constructor(home: string, env: Record<string, string>) {
    this.cwd = home;
    // Commands come on descriptor 3, each ended by NUL; after what one prints come its status and the directory.
    const loop = String.raw`while IFS= read -r -d '' -u 3 line; do
      eval "$line" 2>&1 3<&- </dev/null
      printf '\0%s\0%s\0' "$?" "$PWD"
    done`;
    this.#process = spawn('bash', ['--noprofile', '--norc', '-c', loop], {
      cwd: home,
      env,
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    const output = this.#process.stdio[1] as Readable;
    output.setEncoding('utf8').on('data', (text: string) => {
      this.#printed += text;
      this.#onPrinted?.();
    });
    this.#commands = this.#process.stdio[3] as Writable;
  }

  async run(line: string): Promise<{ status: number; output: string }> {
    this.#commands.write(`${line}\0`);
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`bash ended while it ran: ${line}`));
      this.#process.once('exit', ended);
      this.#onPrinted = () => {
        const [output = '', status, cwd, rest] = this.#printed.split('\0');
        if (status === undefined || cwd === undefined || rest === undefined) return;
        this.#printed = rest;
        this.cwd = cwd;
        this.#process.off('exit', ended);
        resolve({ status: Number(status), output });
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#commands.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
