// The workshop's names, and who is asked about them.
import type { AccountReader } from '../aws-reads.ts';
import type { CheckContext } from '../check.ts';

export type Name =
  | 'accountId'
  | 'partnerAccountId'
  | 'region'
  | 'functionName'
  | 'layerName'
  | 'roleName'
  | 'statementId'
  | 'partnerFunctionName'
  | 'partnerRoleName'
  | 'partnerProfile';

export function nameOf({ names }: CheckContext, name: Name): string {
  const value = names[name];
  if (value === undefined) throw new Error(`the workshop has no name "${name}"`);
  return value;
}

/** The learner's account. */
export function learnerOf({ aws, signal }: CheckContext): AccountReader {
  return { account: aws, signal };
}

/** The partner's account, where there is one. */
export function partnerOf({ partner, signal }: CheckContext): AccountReader | undefined {
  return partner && { account: partner, signal };
}

export function layerVersionArn(context: CheckContext, version: number): string {
  const { region, accountId } = context.aws;
  return `arn:aws:lambda:${region}:${accountId}:layer:${nameOf(context, 'layerName')}:${version}`;
}

/** Where a function's log lines go. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
