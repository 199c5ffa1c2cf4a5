// What can be wrong with an execution role: who may assume it, and what it may do.
import {
  type AccountReader,
  type PolicyStatement,
  findRoleTrust,
  listAttachedPolicies,
} from '../aws-reads.ts';
import { failed } from '../check.ts';
import type { CheckResult } from '../lesson.ts';

/** The managed policy that lets a function write logs. */
const loggingPolicy = 'AWSLambdaBasicExecutionRole';
const loggingPolicyArn = `arn:aws:iam::aws:policy/service-role/${loggingPolicy}`;

/** Lambda must be allowed to assume the role. Undefined is for a missing role, which each lesson explains its own way. */
export async function findTrustProblem(
  reader: AccountReader,
  roleName: string,
): Promise<{ problem: CheckResult | undefined } | undefined> {
  const trust = await findRoleTrust(reader, roleName);
  if (trust === undefined) return undefined;
  const trusted = trust.filter(allowsAssumeRole).flatMap(({ principals }) => principals);
  if (trusted.includes('service:lambda.amazonaws.com')) return { problem: undefined };
  const found = trusted.map((principal) => principal.replace('service:', '')).join(', ') || '∅';
  return { problem: failed('role-trusts-other', { found, wanted: 'lambda.amazonaws.com' }) };
}

/** The role must have the policy that lets a function write its logs. */
export async function policyProblem(
  reader: AccountReader,
  roleName: string,
): Promise<CheckResult | undefined> {
  const policies = await listAttachedPolicies(reader, roleName);
  if (policies.includes(loggingPolicyArn)) return undefined;
  if (policies.length === 0) return failed('policy-missing', { wanted: loggingPolicy });
  const found = policies.map((arn) => arn.split('/').at(-1)).join(', ');
  return failed('policy-other', { found, wanted: loggingPolicy });
}

function allowsAssumeRole({ effect, actions }: PolicyStatement): boolean {
  return effect === 'Allow' && actions.some((action) => ['sts:AssumeRole', 'sts:*', '*'].includes(action));
}
