// A server of its own for a test: a free port, a data directory that goes with it, the real sandbox.
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { createLog } from '../../server/log.ts';
import type { Locale } from '../../server/protocol.ts';
import { startServer, type RunningServer } from '../../server/server.ts';
import { awsCliDir } from './aws-cli.ts';
import { tinyWorkshopDir } from './workshop-copy.ts';

export type TestServer = RunningServer & { dataDir: string };

export type TestServerOptions = {
  workshopDir?: string;
  /** Kept when the server ends; a temporary one otherwise. */
  dataDir?: string;
  locale?: Locale;
  port?: number;
  /** Default 'error'; 'silent' where errors belong to the test. */
  logLevel?: string;
  checkDeadlineMs?: number;
};

/** Starts a server with the tests' tiny workshop, or another. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  await using stack = new AsyncDisposableStack();
  const dataDir = options.dataDir ?? stack.use(await temporaryDataDir()).dir;
  const server = stack.use(
    await startServer({
      port: options.port ?? 0,
      host: '127.0.0.1',
      dataDir,
      locale: options.locale,
      workshopDir: options.workshopDir ?? tinyWorkshopDir,
      log: createLog(options.logLevel ?? 'error'),
      prepare: async () => ({ awsCliDir: awsCliDir(), pageDir: inject('pageDir') }),
      ...(options.checkDeadlineMs === undefined ? {} : { checkDeadlineMs: options.checkDeadlineMs }),
      openSandbox: async (sandbox) => Sandbox.open(sandbox),
    }),
  );
  const running = stack.move();
  return {
    url: server.url,
    createLink: (kind) => server.createLink(kind),
    dataDir,
    [Symbol.asyncDispose]: async () => running.disposeAsync(),
  };
}

/** A directory that an unprivileged sandbox can reach, deleted at the end. */
export async function temporaryDataDir(): Promise<AsyncDisposable & { dir: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'workshop-data-'));
  await chmod(dir, 0o755);
  return { dir, [Symbol.asyncDispose]: async () => rm(dir, { recursive: true, force: true }) };
}
