// Whom a trust policy trusts, and which policies IAM refuses.
import { expect, test } from 'vitest';
import type { Role } from '../../../sandbox/emulator/services/iam/iam-store.ts';
import { checkTrustPolicy, roleTrusts } from '../../../sandbox/emulator/services/iam/trust-policy.ts';

const lambda = 'lambda.amazonaws.com';

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function allow(service: string | string[], action: string | string[] = 'sts:AssumeRole'): object {
  return { Effect: 'Allow', Principal: { Service: service }, Action: action };
}

function trustsLambda(document: string): boolean {
  const role: Role = {
    accountId: '123456789012',
    roleName: 'r',
    roleId: 'AROAAAAAAAAAAAAAAAAAA',
    arn: 'arn:aws:iam::123456789012:role/r',
    path: '/',
    createdAt: 0,
    assumeRolePolicyDocument: document,
    maxSessionDurationSeconds: 3600,
    tags: [],
    attachedPolicyArns: [],
  };
  return roleTrusts(role, lambda);
}

test('A role trusts Lambda when a statement allows it to assume the role', () => {
  expect(trustsLambda(policy(allow(lambda)))).toBe(true);
  expect(
    trustsLambda(policy(allow(['ec2.amazonaws.com', lambda], ['sts:AssumeRole', 'sts:TagSession']))),
  ).toBe(true);
  expect(trustsLambda(JSON.stringify({ Statement: allow(lambda, 'sts:*') }))).toBe(true);
});

test('It does not when another service, another action or a denial is all there is', () => {
  expect(trustsLambda(policy(allow('ec2.amazonaws.com')))).toBe(false);
  expect(trustsLambda(policy(allow(lambda, 'sts:TagSession')))).toBe(false);
  expect(trustsLambda(policy(allow(lambda), { ...allow(lambda), Effect: 'Deny' }))).toBe(false);
});

test.each([
  ['{"Version": "2012-10-17", ', 'This policy contains invalid Json'],
  ['[]', 'Syntax errors in policy.'],
  ['{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
  [policy({ ...allow(lambda), Resource: '*' }), 'Has prohibited field Resource'],
  [policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }), 'Missing required field Principal'],
  [
    policy(allow(lambda, 'lambda:InvokeFunction')),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [policy(allow('lambda')), 'Invalid principal in policy: "SERVICE":"lambda"'],
])('IAM refuses %s', (document, message) => {
  expect(() => checkTrustPolicy(document)).toThrow(message);
});
