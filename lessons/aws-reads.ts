// What checks ask an account: reads only, and a resource that does not exist is a value, not an error.
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  ListLayerVersionsCommand,
} from '@aws-sdk/client-lambda';
import type {
  FunctionConfiguration,
  GetLayerVersionResponse,
  ListLayerVersionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { AccountClients } from './check.ts';

/** An account and the deadline of the check that asks it. */
export type AccountReader = { account: AccountClients; signal: AbortSignal };

/** A statement of a policy, each of its lists spread out. */
export type PolicyStatement = {
  sid: string;
  effect: string;
  actions: string[];
  /** `*`, `service:lambda.amazonaws.com` or an account's id or ARN. */
  principals: string[];
  hasCondition: boolean;
};

export async function findFunction(
  { account, signal }: AccountReader,
  name: string,
): Promise<FunctionConfiguration | undefined> {
  return await unlessMissing(
    account.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }), { abortSignal: signal }),
  );
}

/** Who may assume the role; undefined when there is no such role. */
export async function findRoleTrust(
  { account, signal }: AccountReader,
  name: string,
): Promise<PolicyStatement[] | undefined> {
  const output = await unlessMissing(
    account.iam.send(new GetRoleCommand({ RoleName: name }), { abortSignal: signal }),
  );
  if (output === undefined) return undefined;
  return parseStatements(decodeURIComponent(output.Role?.AssumeRolePolicyDocument ?? '{}'));
}

/** ARNs of the managed policies attached to a role; empty when there is no such role. */
export async function listAttachedPolicies(
  { account, signal }: AccountReader,
  roleName: string,
): Promise<string[]> {
  const output = await unlessMissing(
    account.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName }), { abortSignal: signal }),
  );
  return (output?.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []);
}

/** Version numbers of a layer that are not deleted, newest first. */
export async function listLayerVersions(
  { account, signal }: AccountReader,
  layerName: string,
): Promise<number[]> {
  const versions: number[] = [];
  let marker: string | undefined;
  do {
    const output: ListLayerVersionsCommandOutput = await account.lambda.send(
      new ListLayerVersionsCommand({ LayerName: layerName, ...(marker && { Marker: marker }) }),
      { abortSignal: signal },
    );
    versions.push(...(output.LayerVersions ?? []).flatMap(({ Version }) => Version ?? []));
    marker = output.NextMarker;
  } while (marker);
  return versions.toSorted((a, b) => b - a);
}

export async function findLayerVersion(
  { account, signal }: AccountReader,
  layerName: string,
  version: number,
): Promise<GetLayerVersionResponse | undefined> {
  return await unlessMissing(
    account.lambda.send(new GetLayerVersionCommand({ LayerName: layerName, VersionNumber: version }), {
      abortSignal: signal,
    }),
  );
}

/** The statements of a layer version's policy; empty when it has none. */
export async function listLayerStatements(
  { account, signal }: AccountReader,
  layerName: string,
  version: number,
): Promise<PolicyStatement[]> {
  const output = await unlessMissing(
    account.lambda.send(new GetLayerVersionPolicyCommand({ LayerName: layerName, VersionNumber: version }), {
      abortSignal: signal,
    }),
  );
  return output?.Policy === undefined ? [] : parseStatements(output.Policy);
}

/** What was written to a log group since a time, ms since the epoch; undefined when there is no such group. */
export async function findLogMessages(
  { account, signal }: AccountReader,
  logGroup: string,
  sinceMs: number,
): Promise<string[] | undefined> {
  const messages: string[] = [];
  let token: string | undefined;
  do {
    const output: FilterLogEventsCommandOutput | undefined = await unlessMissing(
      account.logs.send(
        new FilterLogEventsCommand({
          logGroupName: logGroup,
          startTime: sinceMs,
          ...(token && { nextToken: token }),
        }),
        { abortSignal: signal },
      ),
    );
    if (output === undefined) return undefined;
    messages.push(...(output.events ?? []).flatMap(({ message }) => message ?? []));
    token = output.nextToken;
  } while (token);
  return messages;
}

export async function hasLogGroup({ account, signal }: AccountReader, name: string): Promise<boolean> {
  const output = await account.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), {
    abortSignal: signal,
  });
  return (output.logGroups ?? []).some(({ logGroupName }) => logGroupName === name);
}

const missingErrors = new Set(['ResourceNotFoundException', 'NoSuchEntityException', 'NoSuchEntity']);

async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && missingErrors.has(error.name)) return undefined;
    throw error;
  }
}

type OneOrMore = string | string[];
type RawStatement = {
  Sid?: string;
  Effect?: string;
  Action?: OneOrMore;
  Principal?: '*' | { AWS?: OneOrMore; Service?: OneOrMore };
  Condition?: object;
};

function parseStatements(document: string): PolicyStatement[] {
  const { Statement = [] } = JSON.parse(document) as { Statement?: RawStatement | RawStatement[] };
  return [Statement].flat().map((statement) => ({
    sid: statement.Sid ?? '',
    effect: statement.Effect ?? '',
    actions: [statement.Action ?? []].flat(),
    principals: parsePrincipals(statement.Principal),
    hasCondition: statement.Condition !== undefined,
  }));
}

function parsePrincipals(principal: RawStatement['Principal']): string[] {
  if (principal === undefined || typeof principal === 'string') return principal === '*' ? ['*'] : [];
  const services = [principal.Service ?? []].flat().map((service) => `service:${service}`);
  return [...[principal.AWS ?? []].flat(), ...services];
}
