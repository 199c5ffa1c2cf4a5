// Who is let in over the WebSocket, and what happens to messages that make no sense.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { ServerMessage } from '../../server/protocol.ts';
import { connectLearner, followLink } from '../support/connect-learner.ts';
import { startTestServer, temporaryDataDir, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer();
  cookie = await followLink(server.createLink('reusable'));
});
afterAll(async () => server[Symbol.asyncDispose]());

/** @returns the HTTP status that refused the socket, 101 when it opened */
async function knock(options: ClientOptions, path = '/socket', url = server.url): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, options);
  const status = await new Promise<number>((resolve, reject) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
  socket.terminate();
  return status;
}

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket`, {
    origin: server.url,
    headers: { cookie },
  });
  await once(socket, 'open');
  return socket;
}

async function answerTo(message: string): Promise<ServerMessage> {
  const socket = await open();
  socket.send(message);
  const [data] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  return JSON.parse(data.toString()) as ServerMessage;
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

test('a page of this server with its cookie is let in', async () => {
  expect(await knock({ origin: server.url, headers: { cookie } })).toBe(101);
});

test('a page of another site is refused even with the cookie', async () => {
  expect(await knock({ origin: 'http://evil.example', headers: { cookie } })).toBe(403);
  expect(await knock({ origin: 'http://127.0.0.1:1', headers: { cookie } })).toBe(403);
  expect(await knock({ origin: 'null', headers: { cookie } })).toBe(403);
  expect(await knock({ headers: { cookie } })).toBe(403);
});

test('a foreign name that leads here is refused even when page and name agree', async () => {
  const headers = { cookie, host: 'evil.example' };
  expect(await knock({ origin: 'http://evil.example', headers })).toBe(403);
});

test('without a good cookie nobody is let in', async () => {
  expect(await knock({ origin: server.url })).toBe(401);
  expect(await knock({ origin: server.url, headers: { cookie: `${cookie}x` } })).toBe(401);
});

test('there is no other socket', async () => {
  expect(await knock({ origin: server.url, headers: { cookie } }, '/other')).toBe(404);
});

test('an address that is none is refused as one that leads nowhere', async () => {
  expect(await knock({ origin: server.url, headers: { cookie } }, '//[')).toBe(404);
});

test('a page that comes back while the server starts is let in once it is ready', async () => {
  await using data = await temporaryDataDir();
  const first = await startTestServer({ dataDir: data.dir });
  const earlier = await followLink(first.createLink('reusable'));
  const { port } = new URL(first.url);
  await first[Symbol.asyncDispose]();
  const starting = startTestServer({ dataDir: data.dir, port: Number(port) });
  const page = { origin: first.url, headers: { cookie: earlier } };
  let status: number | undefined;
  while (status === undefined) {
    // Refused until it listens.
    status = await knock(page, '/socket', first.url).catch(() => undefined);
  }
  await using second = await starting;
  expect(second.url).toBe(first.url);
  expect(status).toBe(101);
});

test('messages that are not understood get an answer that says why', async () => {
  expect(await answerTo('{')).toEqual({ type: 'problem', message: 'The message is not JSON.' });
  expect(await answerTo('{"type":"dance"}')).toMatchObject({ type: 'problem' });
  expect(await answerTo('{"type":"attach","shell":-1,"cols":80,"rows":24}')).toMatchObject({
    type: 'problem',
    message: expect.stringContaining('shell') as string,
  });
  expect(await answerTo('{"type":"run","shell":0,"lesson":"01-files","block":0}')).toEqual({
    type: 'problem',
    message: 'The first message has to be "hello".',
  });
  expect(await answerTo('{"type":"hello","locale":"es","lesson":"../secret"}')).toEqual({
    type: 'problem',
    message: 'There is no lesson "../secret".',
  });
});

test('frames that are too large end the connection', async () => {
  const large = await open();
  large.send(Buffer.alloc(1024 * 1024 + 2));
  expect(await closeCode(large)).toBe(1009);
  const long = await open();
  long.send(JSON.stringify({ type: 'hello', locale: 'es', lesson: 'x'.repeat(100_000) }));
  expect(await closeCode(long)).toBe(1009);
});

test('a page that floods the server is shown out, and the next one is served', async () => {
  const socket = await open();
  const closed = closeCode(socket);
  for (let count = 0; count < 200; count += 1) socket.send('{"type":"check","lesson":"a","step":"b"}');
  expect(await closed).toBe(1008);
  await using learner = await connectLearner(server, { opensShell: false });
  expect(learner.messages[0]).toMatchObject({ type: 'welcome' });
});

test('the welcome tells account, progress and shells', async () => {
  await using learner = await connectLearner(server, { opensShell: false });
  expect(learner.messages[0]).toMatchObject({
    type: 'welcome',
    account: {
      kind: 'emulator',
      accountId: '123456789012',
      partnerAccountId: '111122223333',
      region: 'us-east-1',
    },
    progress: {
      '01-files': {
        'make-file': { kind: 'waiting' },
        'fill-file': { kind: 'locked', waitsFor: 'make-file' },
      },
    },
    shells: [],
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
  });
});
