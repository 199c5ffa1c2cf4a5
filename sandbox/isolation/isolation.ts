// Finds out how well learners can be kept apart on this machine.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { launchPrefix } from '../emulator/execution/process/launch-prefix.ts';
import { unprivilegedUser } from './learner-user.ts';
import { NetworkNamespace } from './network-namespace.ts';

export type Isolation =
  /** Own files, processes and network per learner. */
  | { kind: 'bubblewrap'; network: 'lab' }
  /** Own files and processes; the host's network, because `reason`. */
  | { kind: 'bubblewrap'; network: 'host'; reason: string }
  /** Plain processes, because `reason`. */
  | { kind: 'none'; reason: string };

/** Tries it out; takes some tens of milliseconds. `reason` is one sentence in English. */
export async function probeIsolation(): Promise<Isolation> {
  if (process.platform !== 'linux') {
    return { kind: 'none', reason: `Isolation needs Linux namespaces; this is ${process.platform}.` };
  }
  try {
    await tryBubblewrap([]);
  } catch (error) {
    return { kind: 'none', reason: whyNot(error) };
  }
  try {
    using network = await NetworkNamespace.open();
    await tryBubblewrap(network.joinCommand);
    return { kind: 'bubblewrap', network: 'lab' };
  } catch (error) {
    return {
      kind: 'bubblewrap',
      network: 'host',
      reason: `A network of its own cannot be made for each learner (${firstLine(error)}).`,
    };
  }
}

async function tryBubblewrap(networkPrefix: readonly string[]): Promise<void> {
  const options =
    '--unshare-user --disable-userns --unshare-pid --size 4096 --tmpfs /tmp --ro-bind / / --proc /proc';
  const words = [...launchPrefix(networkPrefix, unprivilegedUser()), 'bwrap', ...options.split(' '), 'true'];
  const [file, ...args] = words as [string, ...string[]];
  await promisify(execFile)(file, args, { cwd: '/', timeout: 10_000 });
}

function whyNot(error: unknown): string {
  const complaint = firstLine(error);
  if (/bwrap.*not found|bwrap.*No such file/i.test(complaint)) return 'bubblewrap is not installed.';
  if (/Unknown option/i.test(complaint)) return `bubblewrap is older than version 0.8 (${complaint}).`;
  return `The system does not let bubblewrap make namespaces (${complaint}).`;
}

/** What the program that failed said first. */
function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const [line] = (stderr?.trim() || message || String(error)).split('\n');
  return (line ?? '').trim();
}
