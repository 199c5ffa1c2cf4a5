// Builds the page when something that it is made of changed.
import { createHash } from 'node:crypto';
import { glob, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './run-command.ts';
import { SetupError, step } from './steps.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pageDir = path.join(root, 'client/dist');
const stampFile = path.join(pageDir, '.built-from');

/**
 * Builds client/ into client/dist/ with Vite.
 *
 * @returns client/dist
 * @throws SetupError with the last lines of the build when it fails
 */
export async function ensurePage(): Promise<string> {
  const source = await hashOfSources();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === source) return pageDir;
  await step('Building the page', async () => {
    const vite = path.join(root, 'node_modules/vite/bin/vite.js');
    const { status, output } = await runCommand(process.execPath, [vite, 'build', 'client'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (status !== 0) {
      throw new SetupError(
        `The page could not be built:\n${output.trim().split('\n').slice(-15).join('\n')}`,
      );
    }
    await writeFile(stampFile, source);
  });
  return pageDir;
}

/** Of every file the build reads: the client, the protocol's types, the packages. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = await Array.fromAsync(
    glob(['client/**', 'server/protocol.ts', 'lessons/lesson.ts', 'package-lock.json'], { cwd: root }),
  );
  for (const file of files.filter((name) => !name.startsWith('client/dist')).toSorted()) {
    const full = path.join(root, file);
    if (!(await stat(full)).isFile()) continue;
    hash
      .update(`${file}\0`)
      .update(await readFile(full))
      .update('\0');
  }
  return hash.digest('hex');
}
