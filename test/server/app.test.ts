// What a browser gets over HTTP, and what it is refused.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageData } from '../../server/protocol.ts';
import { followLink } from '../support/connect-learner.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer();
  cookie = await followLink(server.createLink('reusable'));
});
afterAll(async () => server[Symbol.asyncDispose]());

async function get(path: string, headers: Record<string, string> = { cookie }): Promise<Response> {
  return fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
}

/** A request whose Host header is not the address's, which fetch does not allow. */
async function getAs(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(`${server.url}/`, { headers: { host, cookie } }, (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('the link lets a browser in with a strict cookie and leaves no token in the address', async () => {
  const response = await fetch(server.createLink('reusable'), { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/');
  expect(response.headers.get('set-cookie')).toMatch(
    /^workshop-[0-9a-f]{8}=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
  );
});

test('a link that others may have seen works once', async () => {
  const link = server.createLink('one-time');
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(303);
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
});

test('an old link still leads in whoever is in already', async () => {
  expect((await get('/?token=old')).status).toBe(303);
});

test('a stranger is told, in their language, to use the link', async () => {
  const spanish = await get('/es/01-files', { 'accept-language': 'en' });
  expect(spanish.status).toBe(401);
  expect(await spanish.text()).toMatch(/<html lang="es">[^]*Abre el enlace del terminal/);
  const english = await get('/', { 'accept-language': 'fr, en;q=0.5, es;q=0.1' });
  expect(await english.text()).toMatch(/<html lang="en">[^]*Open the link from the terminal/);
  const old = await get('/?token=wrong', { 'accept-language': 'es-MX' });
  expect(old.status).toBe(401);
  expect(await old.text()).toContain('Este enlace ya no sirve');
  expect((await get('/api/workshop/es', {})).status).toBe(401);
});

test('a browser sent here by another site is asked again, as it holds its strict cookie back', async () => {
  const response = await get('/es/01-files', { 'sec-fetch-site': 'cross-site' });
  expect(await response.text()).toContain('<meta http-equiv="refresh" content="0" />');
  expect(await (await get('/', { 'sec-fetch-site': 'same-origin' })).text()).not.toContain('refresh');
});

test('the page holds the lesson before any script runs', async () => {
  const response = await get('/es/01-files');
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain('<html lang="es">');
  expect(html).toContain('<title>Archivos con hello.txt · Taller mínimo</title>');
  expect(html).toMatch(
    /<article id="lesson-text"[^>]*><header class="lesson-head"><h1>Archivos con hello\.txt<\/h1>[^]*data-step="make-file"/,
  );
  expect(html).toContain('la cuenta 123456789012');
});

test('the page carries its data as JSON that cannot end the script early', async () => {
  const html = await (await get('/en/02-commands')).text();
  const [, json = ''] = /<script type="application\/json" id="page-data">([^<]*)<\/script>/.exec(html) ?? [];
  const data = JSON.parse(json) as PageData;
  expect(data).toMatchObject({ locale: 'en', lesson: { id: '02-commands', number: 2, title: 'Commands' } });
  expect(data.outline.lessons).toHaveLength(2);
  expect(data.lesson).not.toHaveProperty('html');
});

test('the start leads to the first lesson in the browser’s language', async () => {
  const response = await get('/', { cookie, 'accept-language': 'es-ES,es;q=0.9' });
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('/es/01-files');
});

test('lessons and the outline come as JSON in each language', async () => {
  expect(await (await get('/api/workshop/en')).json()).toMatchObject({ id: 'tiny', title: 'Tiny workshop' });
  expect(await (await get('/api/lessons/02-commands/es')).json()).toMatchObject({ title: 'Órdenes' });
});

test('what does not exist is told as such', async () => {
  expect((await get('/api/lessons/09-none/es')).status).toBe(404);
  expect(await (await get('/api/workshop/fr')).json()).toEqual({
    message: 'There is no language "fr"; wanted es or en.',
  });
  const page = await get('/es/09-none');
  expect(page.status).toBe(404);
  expect(await page.text()).toContain('Aquí no hay nada');
  expect((await get('/es/%E0%A4%A')).status).toBe(400);
  expect((await get('/../package.json')).status).toBe(404);
});

test('a name that is not this server’s is refused, whatever the cookie', async () => {
  expect(await getAs('evil.example')).toBe(403);
  expect(await getAs('127.0.0.1.evil.example:3000')).toBe(403);
  expect(await getAs('localhost:3000')).toBe(302);
});

test('scripts come from the server alone, and no other site may frame the page', async () => {
  const policy = (await get('/es/01-files')).headers.get('content-security-policy');
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("default-src 'none'");
});

test('built files are kept by the browser for good, the page is asked for again', async () => {
  const page = await get('/es/01-files');
  expect(page.headers.get('cache-control')).toBe('private, no-cache');
  const [, script = ''] = /<script[^>]+src="(\/assets\/[^"]+)"/.exec(await page.text()) ?? [];
  const asset = await get(script);
  expect(asset.status).toBe(200);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/index.html')).status).toBe(404);
});
