// The page around the lesson: theme, halves, narrow screens, what is behind it all for those who cannot see it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openBrowser } from '../support/open-browser.ts';
import { startTestServer } from '../support/start-server.ts';
import { terminalIsReady } from './learner-page.ts';

test('where the halves meet is moved with the keyboard and remembered', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  const divider = page.getByRole('separator', { name: 'Ancho del texto' });
  await divider.focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowRight');
  expect(await divider.getAttribute('aria-valuenow')).toBe('50');
  await page.reload();
  await divider.waitFor();
  const pane = await page.locator('#lesson-pane').boundingBox();
  expect(pane?.width).toBeCloseTo(720, -1);
  await divider.focus();
  await page.keyboard.press('End');
  expect(await divider.getAttribute('aria-valuenow')).toBe('80');
});

test('the divider is dragged no further than 20 %', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  const divider = page.getByRole('separator');
  const box = await divider.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 5, 400);
  await page.mouse.down();
  await page.mouse.move(40, 400, { steps: 4 });
  await page.mouse.up();
  expect(await divider.getAttribute('aria-valuenow')).toBe('20');
});

test('nothing moves while the page comes to life', async () => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'));
  const { page } = browser;
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { dataset } = document.documentElement;
        dataset['shift'] = String(
          Number(dataset['shift'] ?? 0) + ('value' in entry ? Number(entry.value) : 0),
        );
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.reload();
  await terminalIsReady(page);
  const shift = Number(await page.locator('html').getAttribute('data-shift'));
  expect(shift).toBeLessThan(0.02);
});

test('the theme follows the system until one is chosen, which is set before the first paint', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'), { theme: 'dark' });
  const { page } = browser;
  const paper = async () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await paper();
  await page.getByRole('button', { name: /^System theme/ }).click();
  await page.getByRole('button', { name: /^Light theme/ }).waitFor();
  expect(await paper()).not.toBe(dark);

  await page.route('**/assets/*.js', async (route) => route.abort());
  await page.reload({ waitUntil: 'domcontentloaded' });
  expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
});

test('a narrow page shows text or terminal, and a run button turns to the terminal', async () => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'), { width: 600 });
  const { page } = browser;
  await page.getByText('touch hello.txt').first().waitFor();
  expect(await page.locator('.xterm').isVisible()).toBe(false);
  const text = page.getByRole('button', { name: 'Text', exact: true });
  const work = page.getByRole('button', { name: 'Terminal' });
  expect(await text.getAttribute('aria-pressed')).toBe('true');
  await page.locator('.card[data-live="true"]').first().waitFor();
  await page.getByRole('button', { name: 'Run: touch hello.txt' }).click();
  await page.locator('.xterm').waitFor();
  expect(await work.getAttribute('aria-pressed')).toBe('true');
  await text.click();
  await page.getByText('Ended well').first().waitFor();
});

test.for([
  ['light', 1440],
  ['light', 600],
  ['dark', 1440],
  ['dark', 600],
] as const)('axe finds nothing in the %s theme at %i px', async ([theme, width]) => {
  await using server = await startTestServer({ locale: 'es' });
  await using browser = await openBrowser(server.createLink('one-time'), { theme, width });
  const { page } = browser;
  await page.locator('.card[data-live="true"]').first().waitFor();
  await page.getByRole('button', { name: 'Ejecutar: touch hello.txt' }).click();
  await page.locator('.run-result').first().waitFor({ state: 'attached' });
  if (width < 800) await page.getByRole('button', { name: 'Texto' }).click();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: /Abrir el índice$/ }).click();
  expect(await axeViolations(page)).toEqual([]);
  await page.goto(`${page.url()}#end`);
  await page.reload();
  await page.getByRole('heading', { name: 'Lo que llevas construido.' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

test.for(['light', 'dark'] as const)('the terminal is readable in the %s theme', async (theme) => {
  await using server = await startTestServer({ locale: 'en' });
  await using browser = await openBrowser(server.createLink('one-time'), { theme });
  const { page } = browser;
  await terminalIsReady(page);
  const colours = await page.evaluate(() => {
    const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
    const probe = document.body.appendChild(document.createElement('span'));
    const colour = (name: string) => {
      probe.style.color = `var(--term-${name})`;
      return [name, getComputedStyle(probe).color] as const;
    };
    return ['paper', 'ink', ...names, ...names.map((name) => `bright-${name}`)].map(colour);
  });
  const [[, paper] = ['', ''], ...inks] = colours;
  expect(inks.filter(([, ink]) => contrast(ink, paper) < 4.5)).toEqual([]);
});

async function axeViolations(page: Page): Promise<string[]> {
  // What fades in has its own colours only once it is there; the dot of a waiting task never ends.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(async ({ finished }) => finished));
  });
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const results = (await page.evaluate('window.axe.run()')) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
}

/** WCAG's contrast of two colours written as rgb(). */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((text) => {
    const share = Number(text) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
