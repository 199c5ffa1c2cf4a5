// The real AWS CLI, run as a learner's shell would run it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { inject } from 'vitest';

export type CliResult = { status: number; stdout: string; stderr: string };

/**
 * Runs `aws` against an endpoint.
 *
 * @param env at least AWS_ENDPOINT_URL and the credentials; nothing else of this process's environment is passed but PATH
 */
export async function awsCli(env: Record<string, string>, ...args: string[]): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(awsCliDir(), 'aws'), args, {
      env: { PATH: process.env['PATH'], AWS_PAGER: '', AWS_DEFAULT_REGION: 'us-east-1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({
        status: status ?? -1,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      });
    });
  });
}

/** Where `aws` and `aws_completer` are. */
export function awsCliDir(): string {
  const dir: string | undefined = inject('awsCliDir');
  if (dir === undefined)
    throw new Error('Run the tests with: npm test, or vitest run --config test/vitest.config.ts');
  return dir;
}
