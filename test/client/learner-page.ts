// The learner's page as the tests find things on it: by role and name.
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

export const terminal = (page: Page): Locator => page.locator('.xterm-rows');

export const card = (page: Page, step: string): Locator => page.getByRole('complementary', { name: step });

/** Waits until the shell shows a prompt and the page says so. */
export async function terminalIsReady(page: Page): Promise<void> {
  await page.getByText(/^(Listo|Ready)$/).waitFor();
  await expect.poll(async () => terminal(page).innerText()).toMatch(/\$/);
}

/** Types a line into the terminal and presses Enter. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Waits until the terminal's screen matches. */
export async function terminalShows(page: Page, pattern: RegExp): Promise<void> {
  await expect.poll(async () => terminal(page).innerText(), { timeout: 10_000 }).toMatch(pattern);
}
