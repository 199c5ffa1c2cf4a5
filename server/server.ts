// Puts the server together and listens; everything that it opened ends with it.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.ts';
import { Access } from './access.ts';
import { createApp } from './app.ts';
import { StartRefused, systemErrorCode } from './errors.ts';
import { allowedHosts } from './hosts.ts';
import { Catalog } from './lessons/catalog.ts';
import type { Logger } from './log.ts';
import { loadPageTemplate } from './page.ts';
import type { Locale } from './protocol.ts';
import { LearnerSession } from './session/learner-session.ts';
import { SessionRegistry } from './session/session-registry.ts';
import { SocketServer } from './socket.ts';
import { staticFiles } from './static-files.ts';
import { DataDirectory } from './store/data-directory.ts';
import { Store } from './store/store.ts';

/** The one learner of a server that runs for its own user. */
const soloLearner = 'solo';

export type ServerOptions = {
  port: number;
  host: string;
  dataDir: string;
  locale: Locale | undefined;
  workshopDir: string;
  log: Logger;
  /** Makes ready what takes long; begins when it is clear that nothing else is in the way. */
  prepare: () => Promise<{ awsCliDir: string; pageDir: string }>;
  openSandbox: (options: SandboxOptions) => Promise<Sandbox>;
  /** How long a check may take; the checker's own limit when absent. */
  checkDeadlineMs?: number;
};

export type RunningServer = AsyncDisposable & {
  /** `http://127.0.0.1:3000` */
  url: string;
  /** Opens the page for the learner; a one-time link is for where others may read it. */
  createLink(kind: 'one-time' | 'reusable'): string;
};

/**
 * Starts the workshop for one learner; resolves when the page and its sandbox are usable.
 *
 * @throws StartRefused what the user has to mend
 * @throws LessonProblems
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, log } = options;
  await using stack = new AsyncDisposableStack();
  const data = stack.use(await DataDirectory.open(options.dataDir));
  const store = stack.use(await Store.open(data.databaseFile));
  const server = http.createServer();
  const address = await listen(server, port, host);
  stack.defer(async () => close(server));

  // Whoever comes before everything is ready waits.
  const starting = Promise.withResolvers<{ app: http.RequestListener; sockets: SocketServer }>();
  starting.promise.catch(() => undefined);
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    starting.promise.then(
      ({ app }) => app(request, response),
      () => response.destroy(),
    );
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    starting.promise.then(
      ({ sockets }) => sockets.upgrade(request, socket, head),
      () => socket.destroy(),
    );
  });

  const [{ awsCliDir, pageDir }, catalog] = await Promise.all([
    options.prepare(),
    Catalog.load(options.workshopDir),
  ]);
  const sessions = stack.use(
    new SessionRegistry({
      open: async (learnerId) =>
        LearnerSession.open({
          learnerId,
          catalog,
          store,
          log,
          checkDeadlineMs: options.checkDeadlineMs,
          openSandbox: async () => options.openSandbox({ dir: data.learnerDir(learnerId), awsCliDir }),
        }),
      // A lone learner's sandbox lives as long as their server.
      graceMs: Infinity,
      log,
    }),
  );
  const access = new Access(store);
  const hosts = allowedHosts(host);
  const parts = { access, catalog, hosts, log, sessions, store };
  const app = createApp({
    ...parts,
    files: await staticFiles(pageDir),
    page: await loadPageTemplate(pageDir),
    locale: options.locale,
  });
  const sockets = stack.use(new SocketServer({ ...parts, version: await readVersion() }));
  // Opened now, so that the first page does not wait for it and a sandbox that cannot be opened ends the start.
  (await sessions.lease(soloLearner))[Symbol.dispose]();
  starting.resolve({ app, sockets });

  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  const running = stack.move();
  return {
    url,
    createLink: (kind) => `${url}/?token=${access.createToken(soloLearner, kind === 'one-time')}`,
    [Symbol.asyncDispose]: async () => running.disposeAsync(),
  };
}

async function listen(server: http.Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenRefusal(error, port, host)));
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function listenRefusal(error: Error, port: number, host: string): Error {
  switch (systemErrorCode(error)) {
    case 'EADDRINUSE':
      return new StartRefused(
        `Port ${port} is taken. Choose another with --port N, or --port 0 for any that is free.`,
        { cause: error },
      );
    case 'EACCES':
      return new StartRefused(
        `Port ${port} is not allowed for this user. Choose one above 1023 with --port N.`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartRefused(
        `The address ${host} is none of this machine's. Choose another with --host ADDRESS.`,
        {
          cause: error,
        },
      );
    case undefined:
    default:
      return error;
  }
}

async function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function readVersion(): Promise<string> {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
