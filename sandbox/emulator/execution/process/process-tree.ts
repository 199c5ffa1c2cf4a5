// Looks at and stops a process with all its descendants.
import { readdirSync, readFileSync } from 'node:fs';

/** A process and its descendants; just the process where the system has no /proc. */
export function processTree(rootPid: number): number[] {
  const pids = [rootPid];
  for (const pid of pids) pids.push(...children(pid));
  return pids;
}

/** Resident memory of these processes together, bytes; those already gone count nothing. */
export function residentBytes(pids: readonly number[]): number {
  let total = 0;
  for (const pid of pids) {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/status`))?.[1];
    total += Number(kilobytes ?? 0) * 1024;
  }
  return total;
}

/** Sends a signal to each process and, negative ids, group that still exists. */
export function signalAll(pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function children(pid: number): number[] {
  return threads(pid).flatMap((thread) =>
    readIfThere(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process ended, or there is no /proc: both mean that it has no descendants to find.
    return [];
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A process may end between being listed and being read.
    return '';
  }
}
