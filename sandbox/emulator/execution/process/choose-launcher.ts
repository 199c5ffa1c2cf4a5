// Decides how functions are run on this machine.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunAs } from './launch-prefix.ts';
import type { Launcher } from './launcher.ts';
import { PlainLauncher } from './plain-launcher.ts';
import { SandboxedLauncher } from './sandboxed-launcher.ts';

export type LauncherChoice = 'auto' | 'bubblewrap' | 'plain';

/**
 * @param dataDir must exist
 * @throws with 'bubblewrap', when no sandbox can be made here; with 'auto' too, inside a network of its own, which
 *   plain processes would not be in, and when only `dataDir` is what a sandbox cannot use
 */
export async function chooseLauncher(
  choice: LauncherChoice,
  dataDir: string,
  networkPrefix: readonly string[],
  runAs: RunAs | undefined,
): Promise<Launcher> {
  if (choice === 'plain') return new PlainLauncher(runAs);
  try {
    return await SandboxedLauncher.create(dataDir, path.join(dataDir, 'identity'), networkPrefix, runAs);
  } catch (error) {
    if (choice === 'auto' && networkPrefix.length === 0 && !(await canSandbox()))
      return new PlainLauncher(runAs);
    throw new Error(`functions cannot be run in bubblewrap with files in ${dataDir}`, { cause: error });
  }
}

/** Whether bubblewrap is there and the system lets it work. */
async function canSandbox(): Promise<boolean> {
  return promisify(execFile)('bwrap', [
    '--unshare-user',
    '--disable-userns',
    '--ro-bind',
    '/',
    '/',
    'true',
  ]).then(
    () => true,
    () => false,
  );
}
