// The whole workshop by its buttons, in a browser, in each language: until every card is green.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { defaultWorkshopDir } from '../../server/config.ts';
import type { Locale } from '../../server/protocol.ts';
import { openBrowser } from '../support/open-browser.ts';
import { startTestServer } from '../support/start-server.ts';

const screenshots = path.resolve(import.meta.dirname, '../../screenshots');

/** What a reader of each language finds on the page. */
const words = {
  es: {
    run: /^Ejecutar:/,
    write: /^Escribir archivo:/,
    ended: /Terminó/,
    written: /Escrito en/,
    next: /Siguiente lección/,
    finish: 'Ver lo que has construido',
    title: 'Lo has construido tú.',
  },
  en: {
    run: /^Run:/,
    write: /^Write file:/,
    ended: /Ended/,
    written: /Written to/,
    next: /Next lesson/,
    finish: 'See what you have built',
    title: 'You built this.',
  },
};

test.for<Locale>(['es', 'en'])(
  'every check turns green by the run buttons alone (%s)',
  { timeout: 300_000 },
  async (locale) => {
    await using server = await startTestServer({ workshopDir: defaultWorkshopDir, locale });
    await using browser = await openBrowser(server.createLink('one-time'), { locale });
    const { page } = browser;
    const say = words[locale];

    const lessons = page.getByRole('link', { name: say.next });
    for (let isLast = false; !isLast;) {
      await goThroughLesson(page, locale);
      isLast = (await lessons.count()) === 0;
      if (isLast) break;
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      await lessons.click();
      await expect
        .poll(async () => page.getByRole('heading', { level: 1 }).innerText(), { timeout: 10_000 })
        .not.toBe(heading);
    }

    await page.getByRole('button', { name: say.finish }).click();
    await page.getByRole('heading', { name: say.title }).waitFor();
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: path.join(screenshots, `end-${locale}.png`) });
  },
);

/** Presses every button in reading order, then expects every card of the lesson to be green. */
async function goThroughLesson(page: Page, locale: Locale): Promise<void> {
  const say = words[locale];
  await page.locator('.card[data-live="true"]').first().waitFor();
  for (const block of await page.locator('figure[data-kind="run"], figure[data-kind="file"]').all()) {
    const isRun = (await block.getAttribute('data-kind')) === 'run';
    await block.getByRole('button', { name: isRun ? say.run : say.write }).click();
    await block.getByText(isRun ? say.ended : say.written).waitFor({ timeout: 60_000 });
  }
  for (const card of await page.locator('.card').all()) {
    await expect.poll(async () => describe(card), { timeout: 20_000 }).toMatch(/^passed/);
  }
}

/** State and text of a card, so that a failure shows the finding. */
async function describe(card: Locator): Promise<string> {
  return `${await card.getAttribute('data-state')}: ${await card.innerText()}`;
}
