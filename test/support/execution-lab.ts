// An environment pool of its own for each test, with functions written on the spot.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  EnvironmentPool,
  type EnvironmentPoolOptions,
} from '../../sandbox/emulator/execution/environment-pool.ts';
import type {
  ExecutionEvent,
  ExecutionSpec,
  InvocationRequest,
} from '../../sandbox/emulator/execution/execution.ts';

/** A file's text, or its text and mode (default 755). */
export type Files = Record<string, string | Buffer | { text: string; mode: number }>;

export type Invoked = {
  text: string;
  functionError: string | undefined;
  log: string;
};

export type ExecutionLab = AsyncDisposable & {
  pool: EnvironmentPool;
  dir: string;
  events: ExecutionEvent[];
  /** Message by message, as stored, all streams together. */
  logged: string[];
  streams: Set<string>;
  /** Writes a directory of files; package or layer. */
  unpacked(files: Files): Promise<string>;
  spec(files: Files, changes?: Partial<ExecutionSpec>): Promise<ExecutionSpec>;
  invoke(spec: ExecutionSpec, payload?: string, changes?: Partial<InvocationRequest>): Promise<Invoked>;
};

/** Functions run as this user when the tests are run by root. */
export const functionUser = { uid: 1000, gid: 1000 };

export async function startExecutionLab(
  options: Partial<EnvironmentPoolOptions> = {},
): Promise<ExecutionLab> {
  const dir = await mkdtemp(path.join(tmpdir(), 'execution-'));
  await chmod(dir, 0o755);
  const events: ExecutionEvent[] = [];
  const logged: string[] = [];
  const streams = new Set<string>();
  const pool = new EnvironmentPool({
    dataDir: path.join(dir, 'data'),
    logs: {
      append: async (_account, _region, _group, stream, messages) => {
        streams.add(stream);
        for (const { message } of messages) logged.push(message);
      },
    },
    emit: (event) => events.push(event),
    runAs: process.getuid?.() === 0 ? functionUser : undefined,
    launcher: 'bubblewrap',
    ...options,
  });

  const unpacked = async (files: Files): Promise<string> => {
    const target = path.join(dir, `unpacked-${randomUUID()}`);
    await mkdir(target);
    await chmod(target, 0o755);
    for (const [name, content] of Object.entries(files)) {
      const { text, mode } =
        typeof content === 'string' || Buffer.isBuffer(content) ? { text: content, mode: 0o755 } : content;
      const file = path.join(target, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      await chmod(file, mode);
    }
    return target;
  };

  return {
    pool,
    dir,
    events,
    logged,
    streams,
    unpacked,
    spec: async (files, changes = {}) => ({
      accountId: '123456789012',
      region: 'us-east-1',
      functionName: 'probe',
      version: '$LATEST',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:probe',
      revision: randomUUID(),
      runtime: 'provided.al2023',
      handler: 'function.handler',
      roleArn: 'arn:aws:iam::123456789012:role/lambda-role',
      memoryMb: 128,
      timeoutSeconds: 3,
      ephemeralStorageMb: 512,
      environment: {},
      architecture: 'x86_64',
      packageDir: await unpacked(files),
      layerDirs: [],
      logGroup: '/aws/lambda/probe',
      ...changes,
    }),
    invoke: async (spec, payload = '{}', changes = {}) => {
      const result = await pool.invoke(spec, {
        requestId: randomUUID(),
        invokedFunctionArn: spec.functionArn,
        payload: Buffer.from(payload),
        ...changes,
      });
      return {
        text: Buffer.from(result.payload).toString(),
        functionError: result.functionError,
        log: Buffer.from(result.logTail).toString(),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await pool[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/**
 * A bootstrap in bash: for each event it runs `handle` with `$event`, `$id` and `$api` set and posts what that prints.
 *
 * @param before runs at init
 */
export function bashBootstrap(handle: string, before = ''): string {
  return `#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
${before}
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/invocation/next")
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *\\([^[:space:]]*\\).*/\\1/Ip' "$headers")
  answer=$(${handle})
  curl -sS -o /dev/null --data-binary "$answer" "$api/invocation/$id/response"
done
`;
}
