// Builds the page when something that it is made of changed.
import { createHash } from 'node:crypto';
import { glob, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './run-command.ts';
import { SetupError, step } from './steps.ts';

const root = path.resolve(import.meta.dirname, '../..');
const buildsDir = path.join(root, 'client/dist');

/** A server that runs goes on serving the build it started with, so the ones before the newest stay a while. */
const keptBuilds = 4;

/**
 * Builds client/ with Vite, once for each state of its sources.
 *
 * @returns the directory of the build, client/dist/<hash of the sources>
 * @throws SetupError with the last lines of the build when it fails
 */
export async function ensurePage(): Promise<string> {
  const pageDir = path.join(buildsDir, await hashOfSources());
  if (await isDirectory(pageDir)) return pageDir;
  await step('Building the page', async () => {
    // Renamed when it is whole, so that a build cut short or made twice at once is never taken for one.
    const unfinished = `${pageDir}.${process.pid}.tmp`;
    await mkdir(buildsDir, { recursive: true });
    try {
      await build(unfinished);
      await rename(unfinished, pageDir);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      if (!(await isDirectory(pageDir))) throw error;
    }
    await deleteOldBuilds();
  });
  return pageDir;
}

async function build(outDir: string): Promise<void> {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { status, output } = await runCommand(
    process.execPath,
    [vite, 'build', 'client', '--outDir', outDir],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  if (status !== 0) {
    throw new SetupError(`The page could not be built:\n${output.trim().split('\n').slice(-15).join('\n')}`);
  }
}

async function deleteOldBuilds(): Promise<void> {
  const builds = await Promise.all(
    (await readdir(buildsDir)).map(async (name) => {
      const dir = path.join(buildsDir, name);
      return { dir, madeMs: (await stat(dir)).mtimeMs };
    }),
  );
  const old = builds.toSorted((a, b) => b.madeMs - a.madeMs).slice(keptBuilds);
  await Promise.all(old.map(async ({ dir }) => rm(dir, { recursive: true, force: true })));
}

/** Of every file the build reads: the client, the types it shares, the packages. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const patterns = ['client/**', 'server/protocol.ts', 'lessons/lesson.ts', 'package-lock.json'];
  const files = await Array.fromAsync(glob(patterns, { cwd: root, exclude: ['client/dist'] }));
  for (const file of files.toSorted()) {
    const full = path.join(root, file);
    if (!(await stat(full)).isFile()) continue;
    hash
      .update(`${file}\0`)
      .update(await readFile(full))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function isDirectory(dir: string): Promise<boolean> {
  return stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
