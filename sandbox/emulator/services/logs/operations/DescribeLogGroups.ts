// Lists log groups by name, page by page.
import type { Operation } from '../../../service.ts';
import { decodeToken, encodeToken, groupArn, invalidParameter } from '../log-groups.ts';

type Input = {
  logGroupNamePrefix?: string;
  logGroupNamePattern?: string;
  logGroupIdentifiers?: string[];
  logGroupClass?: string;
  nextToken?: string;
  limit?: number;
};
type LogGroupOutput = {
  logGroupName: string;
  creationTime: number;
  metricFilterCount: number;
  arn: string;
  storedBytes: number;
  logGroupClass: string;
  logGroupArn: string;
};

export const DescribeLogGroups: Operation<Input, { logGroups: LogGroupOutput[]; nextToken?: string }> = (
  input,
  { caller, region, store },
) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: part, limit = 50 } = input;
  if (prefix !== undefined && part !== undefined) {
    throw invalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  }
  const after = input.nextToken === undefined ? undefined : decodeToken(input.nextToken, 'after').after;
  const groups = store.logs
    .groups(caller.accountId, region)
    .filter((group) => group.name.startsWith(prefix ?? '') && group.name.includes(part ?? ''))
    .filter(
      (group) =>
        (input.logGroupClass ?? 'STANDARD') === 'STANDARD' && (after === undefined || group.name > after),
    )
    .filter((group) => {
      const wanted = input.logGroupIdentifiers;
      return wanted === undefined || wanted.includes(group.name) || wanted.includes(groupArn(group));
    });
  const page = groups.slice(0, limit);
  const last = page.at(-1);
  return {
    logGroups: page.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAt,
      metricFilterCount: 0,
      arn: `${groupArn(group)}:*`,
      // AWS counts hours later; nobody should rely on it.
      storedBytes: 0,
      logGroupClass: 'STANDARD',
      logGroupArn: groupArn(group),
    })),
    ...(last !== undefined &&
      page.length < groups.length && { nextToken: encodeToken({ after: last.name }) }),
  };
};
