// Decides how functions are run on this machine.
import path from 'node:path';
import type { RunAs } from './launch-prefix.ts';
import type { Launcher } from './launcher.ts';
import { PlainLauncher } from './plain-launcher.ts';
import { SandboxedLauncher } from './sandboxed-launcher.ts';

export type LauncherChoice = 'auto' | 'bubblewrap' | 'plain';

/**
 * @param dataDir must exist
 * @throws with 'bubblewrap', when no sandbox can be made here; also with 'auto' inside a network of its own, because
 *   functions outside that network would be out of reach
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
    if (choice === 'auto' && networkPrefix.length === 0) return new PlainLauncher(runAs);
    throw new Error(`bubblewrap cannot run functions here (data directory ${dataDir})`, { cause: error });
  }
}
