// The trust policy of a role: what IAM refuses in one, and whom it trusts.
import { ServiceError } from '../../service-error.ts';
import type { Role } from './iam-store.ts';

type Statement = Record<string, unknown>;

/**
 * Refuses a trust policy that IAM would refuse.
 *
 * @throws MalformedPolicyDocument
 */
export function checkTrustPolicy(document: string): void {
  for (const statement of statementsOf(parse(document))) {
    for (const field of ['Resource', 'NotResource']) {
      if (field in statement) throw malformed(`Has prohibited field ${field}`);
    }
    if (!['Allow', 'Deny'].includes(String(statement['Effect']))) {
      throw malformed(
        'effect' in statement || 'Effect' in statement ? syntax : 'Missing required field Effect',
      );
    }
    if (!('Principal' in statement || 'NotPrincipal' in statement)) {
      throw malformed('Missing required field Principal');
    }
    if (!('Action' in statement || 'NotAction' in statement))
      throw malformed('Missing required field Action');
    for (const action of textsIn(statement['Action'])) {
      if (!/^sts:/i.test(action)) {
        throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
      }
    }
    checkPrincipal(statement['Principal']);
  }
}

/**
 * Tells whether a service may assume the role. Conditions are not evaluated: a statement that has one counts.
 *
 * @param service `lambda.amazonaws.com`
 */
export function roleTrusts(role: Role, service: string): boolean {
  const about = statementsOf(parse(role.assumeRolePolicyDocument)).filter(
    (statement) => isAssumeRole(statement) && isPrincipal(statement['Principal'], service),
  );
  return (
    about.some((statement) => statement['Effect'] === 'Allow') &&
    !about.some((statement) => statement['Effect'] === 'Deny')
  );
}

const syntax = 'Syntax errors in policy.';

function parse(document: string): Record<string, unknown> {
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (!isRecord(policy)) throw malformed(syntax);
  return policy;
}

function statementsOf(policy: Record<string, unknown>): Statement[] {
  const version = policy['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') throw malformed(syntax);
  const given = policy['Statement'];
  const statements: unknown[] = Array.isArray(given) ? given : [given];
  if (statements.length === 0) throw malformed(syntax);
  return statements.map((statement) => {
    if (!isRecord(statement)) throw malformed(syntax);
    return statement;
  });
}

function checkPrincipal(principal: unknown): void {
  if (principal === undefined || principal === '*') return;
  if (!isRecord(principal)) throw malformed(syntax);
  for (const [kind, values] of Object.entries(principal)) {
    for (const value of textsIn(values)) {
      if (!isPossiblePrincipal(kind, value)) {
        throw malformed(`Invalid principal in policy: "${kind.toUpperCase()}":"${value}"`);
      }
    }
  }
}

function isPossiblePrincipal(kind: string, value: string): boolean {
  switch (kind) {
    case 'Service':
      return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(value);
    case 'AWS':
      return value === '*' || /^(\d{12}|A[A-Z0-9]{15,}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+)$/.test(value);
    case 'Federated':
    case 'CanonicalUser':
      return value !== '';
    default:
      return false;
  }
}

function isPrincipal(principal: unknown, service: string): boolean {
  if (principal === '*') return true;
  return isRecord(principal) && textsIn(principal['Service']).includes(service);
}

function isAssumeRole(statement: Statement): boolean {
  return textsIn(statement['Action']).some((action) =>
    ['sts:assumerole', 'sts:assumerole*', 'sts:*'].includes(action.toLowerCase()),
  );
}

/** IAM takes one text or a list wherever it takes either. */
function textsIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicyDocument', 400, message);
}
