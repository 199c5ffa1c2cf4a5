// Opens the learner's browser.
import { spawn } from 'node:child_process';
import type { Logger } from './log.ts';

/** Asks the desktop to open `url`; when it cannot, the line in the terminal is enough. */
export function openBrowser(url: string, log: Logger): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.on('error', (error) => log.info({ err: error }, 'no browser was opened'));
  child.unref();
}
