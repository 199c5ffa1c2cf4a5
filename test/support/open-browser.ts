// A browser of its own for a test: Debian's Chromium, headless, with one page open.
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { inject } from 'vitest';
import type { Locale } from '../../server/protocol.ts';

export type BrowserOptions = {
  locale?: Locale;
  /** What the system prefers; the page's own choice may differ. */
  theme?: 'light' | 'dark';
  /** Default 1440. */
  width?: number;
  /** False: what a reader has before any script runs. */
  runsScripts?: boolean;
};

export type OpenBrowser = AsyncDisposable & { page: Page; context: BrowserContext };

const waitLimitMs = 15_000;

// Everything that would reach for another machine is off; as root Chromium has no sandbox of its own.
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens `url`, as a person would who follows the link; errors on the page fail the test when it closes. */
export async function openBrowser(url: string, options: BrowserOptions = {}): Promise<OpenBrowser> {
  await using stack = new AsyncDisposableStack();
  const browser = await chromium.launch({ executablePath: inject('chromium'), args: switches });
  stack.defer(async () => browser.close());
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: 900 },
    locale: options.locale ?? 'es',
    colorScheme: options.theme ?? 'light',
    javaScriptEnabled: options.runsScripts ?? true,
    // Accessibility is measured by a script put into the page, which its own policy would refuse.
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(waitLimitMs);
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(url);
  const open = stack.move();
  return {
    page,
    context,
    async [Symbol.asyncDispose]() {
      await open.disposeAsync();
      if (errors.length > 0) throw new AggregateError(errors, `The page threw: ${errors.join('; ')}`);
    },
  };
}
