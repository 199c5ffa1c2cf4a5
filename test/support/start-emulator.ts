// An emulator on a port of its own, with a data directory that ends with it.
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Credentials, EmulatorOptions } from '../../sandbox/emulator/emulator.ts';
import { Emulator } from '../../sandbox/emulator/emulator.ts';

export const learnerAccountId = '123456789012';
export const partnerAccountId = '111122223333';

/** The keys of both accounts; every emulator started here knows them. */
export const testCredentials: readonly Credentials[] = [
  {
    accessKeyId: 'AKIALEARNER000000000',
    secretAccessKey: 'the/learners+secret',
    accountId: learnerAccountId,
    userName: 'learner',
  },
  {
    accessKeyId: 'AKIAPARTNER000000000',
    secretAccessKey: 'the/partners+secret',
    accountId: partnerAccountId,
    userName: 'partner',
  },
];

/**
 * Signatures are verified and transitions are short unless `options` say otherwise.
 *
 * @param options with a `dataDir` of the caller's own, the directory is left in place at the end
 */
export async function startEmulator(options: Partial<EmulatorOptions> = {}) {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'emulator-')));
  const emulator = await Emulator.open({
    credentials: testCredentials,
    defaultAccountId: learnerAccountId,
    verifySignatures: true,
    transitionMs: 20,
    eventRetryDelaysMs: [20, 20],
    ...options,
    dataDir,
  });
  emulator.server.listen(0, '127.0.0.1');
  await once(emulator.server, 'listening');
  const endpoint = `http://127.0.0.1:${(emulator.server.address() as AddressInfo).port}`;
  const opened: { destroy(): void }[] = [];

  /** SDK clients that act for one of the two accounts. */
  const clients = (accountId: string = learnerAccountId, region = 'us-east-1') => {
    const key = credentialsOf(accountId);
    const config = { endpoint, region, maxAttempts: 1, credentials: key };
    const made = {
      lambda: new LambdaClient(config),
      iam: new IAMClient(config),
      sts: new STSClient(config),
      logs: new CloudWatchLogsClient(config),
    };
    opened.push(...Object.values(made));
    return made;
  };

  /** The environment with which the AWS CLI acts for one of the two accounts. */
  const cliEnv = (accountId: string = learnerAccountId): Record<string, string> => {
    const { accessKeyId, secretAccessKey } = credentialsOf(accountId);
    return {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  };

  return {
    endpoint,
    dataDir,
    emulator,
    clients,
    cliEnv,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const client of opened) client.destroy();
      await emulator[Symbol.asyncDispose]();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function credentialsOf(accountId: string): Credentials {
  const found = testCredentials.find((one) => one.accountId === accountId);
  if (found === undefined) throw new Error(`no credentials for ${accountId}`);
  return found;
}
