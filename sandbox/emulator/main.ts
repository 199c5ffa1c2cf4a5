// Starts the emulator alone: `npm run emulator`.
import { once } from 'node:events';
import { realpath, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import type { EmulatorCommand } from './command-line.ts';
import { helpText, parseCommandLine, UsageError } from './command-line.ts';
import { Emulator } from './emulator.ts';
import { DataLock } from './store/data-lock.ts';
import { makeDirectory } from './store/make-directory.ts';

const defaultAccountId = '123456789012';
/** Whom functions run as when the emulator is root: nobody. */
const nobody = { uid: 65_534, gid: 65_534 };
/** How long a shutdown may take before it is forced, ms. */
const shutdownLimitMs = 5000;

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.kind === 'help') process.stdout.write(helpText);
  else await start(command);
}

async function start(command: Extract<EmulatorCommand, { kind: 'start' }>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const dataDir = path.resolve(command.dataDir ?? defaultDataDir(isRoot));
  const credentials = knownCredentials();
  if (command.verifySignatures && credentials.length === 0) {
    throw new UsageError(
      '--verify-signatures needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment. See --help.',
    );
  }
  // What functions run on must be readable to the user they run as; what is secret has a mode of its own.
  if (isRoot) process.umask(0o022);
  const resources = new AsyncDisposableStack();
  const { server } = await open(dataDir, async () => {
    await makeDirectory(dataDir);
    if (isRoot) await requireReachable(dataDir);
    resources.use(new DataLock(dataDir));
    const emulator = await Emulator.open({
      dataDir,
      credentials: command.verifySignatures ? credentials : [],
      defaultAccountId,
      verifySignatures: command.verifySignatures,
      ...(isRoot && { runAs: nobody }),
    });
    return resources.use(emulator);
  });
  try {
    server.listen(command.port, command.host);
    await once(server, 'listening');
  } catch (error) {
    await resources.disposeAsync();
    throw cannotListen(command, error);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shutDown(resources));
  const { port } = server.address() as AddressInfo;
  const host = isIPv6(command.host) ? `[${command.host}]` : command.host;
  process.stdout.write(`Emulator ready: http://${host}:${port}\n`);
}

function knownCredentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  if (!accessKeyId || !secretAccessKey) return [];
  return [{ accessKeyId, secretAccessKey, accountId: defaultAccountId, userName: 'emulator' }];
}

function defaultDataDir(isRoot: boolean): string {
  const base = isRoot ? '/var/lib' : process.env['XDG_DATA_HOME'] || path.join(homedir(), '.local/share');
  return path.join(base, 'lambda-runtime-workshop', 'emulator');
}

async function open(dataDir: string, work: () => Promise<Emulator>): Promise<Emulator> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot keep data in ${dataDir}: ${reason}`, { cause });
  }
}

/** Functions never run as root, and what they run on lies in the data directory. */
async function requireReachable(dataDir: string): Promise<void> {
  for (let dir = await realpath(dataDir); ; dir = path.dirname(dir)) {
    if (((await stat(dir)).mode & 0o001) === 0) {
      throw new Error(
        `${dir} is closed to other users, and functions run as one; choose another with --data`,
      );
    }
    if (dir === path.dirname(dir)) return;
  }
}

function cannotListen({ host, port }: { host: string; port: number }, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const where = `Cannot listen on ${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new Error(`${where}: the port is taken. Choose another with --port.`, { cause });
  return new Error(`${where}: ${message}`, { cause });
}

async function shutDown(resources: AsyncDisposableStack): Promise<void> {
  setTimeout(() => process.exit(1), shutdownLimitMs).unref();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  await resources.disposeAsync();
}
