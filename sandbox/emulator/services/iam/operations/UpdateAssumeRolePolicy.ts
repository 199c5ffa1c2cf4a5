// Replaces a role's trust policy.
import type { Operation } from '../../../service.ts';
import { requireRole } from '../roles.ts';
import { checkTrustPolicy } from '../trust-policy.ts';

type Input = { RoleName: string; PolicyDocument: string };

export const UpdateAssumeRolePolicy: Operation<Input, object> = async (input, { caller, store, changed }) => {
  const role = requireRole(store.iam, caller.accountId, input.RoleName);
  checkTrustPolicy(input.PolicyDocument);
  await store.iam.save({ ...role, assumeRolePolicyDocument: input.PolicyDocument });
  changed('iam', 'UpdateAssumeRolePolicy', role.arn);
  return {};
};
