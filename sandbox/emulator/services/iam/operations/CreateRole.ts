// Creates a role with its trust policy.
import { randomInt } from 'node:crypto';
import { ServiceError } from '../../../service-error.ts';
import type { Operation } from '../../../service.ts';
import type { Role, Tag } from '../iam-store.ts';
import { checkPolicyArn } from '../managed-policies.ts';
import type { RoleOutput } from '../roles.ts';
import { checkRoleName, roleOutput } from '../roles.ts';
import { checkTrustPolicy } from '../trust-policy.ts';

type Input = {
  RoleName: string;
  AssumeRolePolicyDocument: string;
  Path?: string;
  Description?: string;
  MaxSessionDuration?: number;
  PermissionsBoundary?: string;
  Tags?: Tag[];
};

export const CreateRole: Operation<Input, { Role: RoleOutput }> = async (
  input,
  { caller, store, now, changed },
) => {
  const {
    RoleName: roleName,
    Path: path = '/',
    PermissionsBoundary: boundary,
    Description: description,
  } = input;
  checkRoleName(roleName);
  if (boundary !== undefined) checkPolicyArn(boundary);
  checkTrustPolicy(input.AssumeRolePolicyDocument);
  if (store.iam.hasRoleNamedLike(caller.accountId, roleName)) {
    throw new ServiceError('EntityAlreadyExists', 409, `Role with name ${roleName} already exists.`);
  }
  const role: Role = {
    accountId: caller.accountId,
    roleName,
    roleId: newRoleId(),
    arn: `arn:aws:iam::${caller.accountId}:role${path}${roleName}`,
    path,
    createdAt: now(),
    assumeRolePolicyDocument: input.AssumeRolePolicyDocument,
    maxSessionDurationSeconds: input.MaxSessionDuration ?? 3600,
    tags: input.Tags ?? [],
    attachedPolicyArns: [],
    ...(description !== undefined && { description }),
    ...(boundary !== undefined && { permissionsBoundaryArn: boundary }),
  };
  await store.iam.save(role);
  changed('iam', 'CreateRole', role.arn);
  return { Role: roleOutput(role) };
};

/** AROA and 17 characters of base 32. */
function newRoleId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return `AROA${Array.from({ length: 17 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')}`;
}
