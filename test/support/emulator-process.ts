// The emulator as a process of its own, as `npm run emulator` starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import path from 'node:path';

export type Ended = { status: number | null; stdout: string; stderr: string };

const main = path.resolve(import.meta.dirname, '../../sandbox/emulator/main.ts');

/** Runs it until it ends by itself. @param env over this process's, without its AWS settings */
export async function runEmulatorProcess(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const { child, output } = spawnEmulator(args, env);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...output };
}

/** Starts it on a free port and waits until it is ready; killed at the end. */
export async function startEmulatorProcess(args: string[], env: Record<string, string> = {}) {
  const dataDir = args[args.indexOf('--data') + 1];
  // As root it refuses directories that functions cannot reach.
  if (dataDir !== undefined) await chmod(dataDir, 0o755);
  const { child, output } = spawnEmulator(['--port', '0', ...args], env);
  const [, endpoint] = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stdout.on('data', () => {
      const ready = /^Emulator ready: (http:\/\/\S+)\n$/.exec(output.stdout);
      if (ready !== null) resolve(ready);
    });
    child.once('exit', () => reject(new Error(`it did not start: ${output.stderr}`)));
  });
  if (endpoint === undefined) throw new Error('it is nowhere');
  return {
    endpoint,
    process: child,
    output,
    async [Symbol.asyncDispose](): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function spawnEmulator(args: string[], env: Record<string, string>) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, output };
}
