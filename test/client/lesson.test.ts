// The lesson on the page: read, run, checked, moved through.
import path from 'node:path';
import { expect, test } from 'vitest';
import { openBrowser } from '../support/open-browser.ts';
import { startTestServer } from '../support/start-server.ts';
import { card, terminalIsReady, terminalShows, typeLine } from './learner-page.ts';

const workshopDir = path.resolve(import.meta.dirname, '../../lessons/custom-runtime');

test('the lesson is readable without any script', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'), { runsScripts: false });
  const { page } = browser;
  await page.getByRole('heading', { level: 1, name: 'Archivos con hello.txt' }).waitFor();
  await page.getByText('touch hello.txt').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('es');
});

test('a run button types its command into the terminal, and the card turns green by itself', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  const task = card(page, 'Crea el archivo');
  await task.getByText('No hay ningún archivo hello.txt.').waitFor();
  await card(page, 'Escribe en el archivo').getByText('Se abre cuando consigas «Crea el archivo».').waitFor();

  await page.getByRole('button', { name: 'Ejecutar: touch hello.txt' }).click();
  await page.getByRole('figure').getByText('Terminó bien').waitFor();
  await task.getByText('Conseguido', { exact: true }).waitFor();
  await task.getByText('El archivo existe.').waitFor();
  await terminalShows(page, /\$ touch hello\.txt/);
  expect(
    await page.locator('.xterm-helper-textarea').evaluate((area) => area === document.activeElement),
  ).toBe(true);
  await page.getByRole('status').getByText('Conseguido: El archivo existe.').waitFor({ state: 'attached' });
});

test('a run is refused beside its block while another command runs', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await typeLine(page, 'cat');
  await page.getByText('Running', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Run: touch hello.txt' }).click();
  await page
    .getByText(/^Another command is still running/)
    .first()
    .waitFor();
  await page.keyboard.press('Control+c');
  await page.getByText('Ready', { exact: true }).waitFor();
});

test('a file of the lesson is written, and a failing command shows its exit status', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await page.getByRole('button', { name: 'Write file: hello.txt' }).click();
  await page.getByText('Written to ~/hello.txt').first().waitFor();
  await card(page, 'Write into the file').getByText('Achieved', { exact: true }).waitFor();

  await page.getByRole('link', { name: /^Next lesson/ }).click();
  await page.getByRole('button', { name: /^Run: echo/ }).click();
  await page.getByText('Ended with 1').first().waitFor();
});

test('hints open one by one', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const task = card(browser.page, 'Crea el archivo');
  await task.getByRole('button', { name: 'Pista 1 de 2' }).click();
  await task.getByText('Usa touch.').waitFor();
  await task.getByRole('button', { name: 'Pista 2 de 2' }).click();
  await task.getByText('touch hello.txt').waitFor();
  expect(await task.getByRole('button', { name: /^Pista/ }).count()).toBe(0);
});

test('the language switches in place: address, step, ticks and terminal stay', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await typeLine(page, 'touch hello.txt; echo was-here');
  await card(page, 'Crea el archivo').getByText('El archivo existe.').waitFor();
  const place = async () =>
    page.locator('[data-step="look"]').evaluate((step) => step.getBoundingClientRect().top);
  const pane = page.locator('#lesson-pane');
  await pane.evaluate((element) => element.scrollTo({ top: 520 }));
  const before = await place();

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Files with hello.txt' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/en/01-files');
  expect(Math.abs((await place()) - before)).toBeLessThan(60);
  await card(page, 'Make the file').getByText('Achieved', { exact: true }).waitFor();
  await terminalShows(page, /was-here/);
  await typeLine(page, 'echo still-$((40 + 2))');
  await terminalShows(page, /still-42/);
});

test('the outline ticks what is achieved and leads to another lesson and back', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await page.getByRole('button', { name: 'Run: touch hello.txt' }).click();
  await card(page, 'Make the file').getByText('Achieved', { exact: true }).waitFor();

  await page.getByRole('button', { name: /Open the contents$/ }).click();
  const outline = page.getByRole('navigation', { name: 'Contents' });
  await outline.getByRole('link', { name: 'achieved Make the file' }).waitFor();
  await outline.getByRole('link', { name: /Commands/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Commands' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/en/02-commands');
  expect(await outline.isVisible()).toBe(false);
  await terminalShows(page, /touch hello\.txt/);

  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Files with hello.txt' }).waitFor();
});

test('a long command breaks between the parts of an ARN, never in a name, and copies as it was', async () => {
  await using server = await startTestServer({ locale: 'es', workshopDir });
  await using browser = await openBrowser(server.createLink('one-time'), { width: 1024 });
  const { page } = browser;
  await page.goto(new URL('/es/04-update-function', server.url).href);
  const block = page.locator('figure[data-kind="run"] pre', { hasText: '--layers' });
  const layer = block.locator('.code-whole', { hasText: /^layer:bash-runtime:1$/ });
  await layer.waitFor();
  expect(await layer.evaluate((name) => name.getClientRects().length)).toBe(1);
  expect(await block.evaluate((code) => code.scrollWidth <= code.clientWidth)).toBe(true);
  expect(await block.innerText()).toContain(
    '  --layers arn:aws:lambda:us-east-1:123456789012:layer:bash-runtime:1',
  );
});

test('a file keeps its name in sight where its directory has no room', async () => {
  await using server = await startTestServer({ locale: 'es', workshopDir });
  await using browser = await openBrowser(server.createLink('one-time'), { width: 1024 });
  const { page } = browser;
  await page.goto(new URL('/es/02-create-function', server.url).href);
  const name = page.locator('.file-name', { hasText: /^\/bootstrap$/ });
  await name.waitFor();
  const isInSight = await name.evaluate((shown) => {
    const { left, right } = shown.getBoundingClientRect();
    const bar = shown.closest('.block-kind')?.getBoundingClientRect();
    return bar !== undefined && left > bar.left && right <= bar.right;
  });
  expect(isInSight).toBe(true);
});
