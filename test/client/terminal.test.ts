// The terminal on the page: it outlives a reload, a lost server and its own shell; keys do what a desktop terminal's do.
import { expect, test } from 'vitest';
import { openBrowser } from '../support/open-browser.ts';
import { startTestServer, temporaryDataDir } from '../support/start-server.ts';
import { terminal, terminalIsReady, terminalShows, typeLine } from './learner-page.ts';

test('a reload shows the same shell with what was on its screen', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await typeLine(page, 'secret=kept; seq 3; echo shown');
  await terminalShows(page, /1\s+2\s+3\s+shown/);
  const before = (await terminal(page).innerText()).trimEnd();
  await page.reload();
  await terminalShows(page, /shown/);
  expect((await terminal(page).innerText()).trimEnd()).toBe(before);
  await typeLine(page, 'echo "[$secret]"');
  await terminalShows(page, /\[kept\]/);
});

test('two pages of a learner show the same terminal', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page, context } = browser;
  await terminalIsReady(page);
  const second = await context.newPage();
  await second.goto(page.url());
  await terminalIsReady(second);
  await typeLine(second, 'echo from-the-$((1 + 1))nd');
  await terminalShows(page, /from-the-2nd/);
});

test('the shell that ends offers another', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await typeLine(page, 'exit 3');
  await page.getByText('The shell ended with status 3. Your files are still there.').waitFor();
  await page.getByRole('button', { name: 'Open another shell' }).click();
  await terminalIsReady(page);
  await typeLine(page, 'echo again-$((1 + 1))');
  await terminalShows(page, /again-2/);
});

test('a server that goes away is told and waited for, and a new shell is called new', async () => {
  await using data = await temporaryDataDir();
  const first = await startTestServer({ locale: 'en', dataDir: data.dir });
  await using browser = await openBrowser(first.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await first[Symbol.asyncDispose]();
  await page.getByText(/^No connection\. Next attempt in/).waitFor();
  await page.getByRole('button', { name: 'Run: touch hello.txt' }).click();
  const note = page.locator('figure').getByText('No connection to the server. Press again when it is back.');
  await note.waitFor();
  expect(await page.getByText('Ready', { exact: true }).count()).toBe(0);

  await using again = await startTestServer({
    locale: 'en',
    dataDir: data.dir,
    port: Number(new URL(first.url).port),
  });
  expect(again.url).toBe(first.url);
  await page.getByText(/^The server was restarted: this shell is new/).waitFor();
  await note.waitFor({ state: 'detached' });
  await typeLine(page, 'echo back');
  await terminalShows(page, /back/);
});

test('Ctrl+C copies what is selected, and interrupts when nothing is', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page, context } = browser;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await terminalIsReady(page);
  await typeLine(page, 'clear; echo pick-me');
  await terminalShows(page, /^pick-me/);
  const screen = await page.locator('.xterm-screen').boundingBox();
  await page.mouse.dblclick((screen?.x ?? 0) + 20, (screen?.y ?? 0) + 8);
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(async () => navigator.clipboard.readText())).toContain('pick');

  await typeLine(page, 'cat');
  await page.getByText('Running', { exact: true }).waitFor();
  await page.keyboard.press('Control+c');
  await page.getByText('Ready', { exact: true }).waitFor();

  await page.evaluate(async () => navigator.clipboard.writeText('echo pasted-$((3 + 4))'));
  await page.keyboard.press('Control+v');
  await terminalShows(page, /\$ echo pasted/);
  await page.keyboard.press('Enter');
  await terminalShows(page, /pasted-7/);
});

test('Shift+Esc gives the keyboard back to the page', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Shift+Escape');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('lesson-pane');
});

test('a flood of output stays interruptible', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await terminalIsReady(page);
  await typeLine(page, 'yes flood');
  await terminalShows(page, /(?:flood\s+){10}/);
  await page.keyboard.press('Control+c');
  await page.getByText('Ready', { exact: true }).waitFor();
  await typeLine(page, 'echo calm');
  await terminalShows(page, /calm/);
});
