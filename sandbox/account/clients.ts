// AWS SDK clients that act for one account.
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type http from 'node:http';

/** What a check is given to look at an account. */
export type AccountClients = {
  accountId: string;
  region: string;
  lambda: LambdaClient;
  iam: IAMClient;
  sts: STSClient;
  logs: CloudWatchLogsClient;
};

type Connection = {
  accountId: string;
  region: string;
  endpoint: string;
  agent: http.Agent;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

export function createClients({
  accountId,
  region,
  endpoint,
  agent,
  credentials,
}: Connection): AccountClients {
  const configuration = {
    region,
    endpoint,
    credentials,
    requestHandler: new NodeHttpHandler({ httpAgent: agent }),
    // The emulator is in this process: what it refused once it refuses again.
    maxAttempts: 1,
  };
  return {
    accountId,
    region,
    lambda: new LambdaClient(configuration),
    iam: new IAMClient(configuration),
    sts: new STSClient(configuration),
    logs: new CloudWatchLogsClient(configuration),
  };
}

export function destroyClients({ lambda, iam, sts, logs }: AccountClients): void {
  for (const client of [lambda, iam, sts, logs]) client.destroy();
}
