// Takes a managed policy off a role.
import { ServiceError } from '../../../service-error.ts';
import type { Operation } from '../../../service.ts';
import { checkPolicyArn } from '../managed-policies.ts';
import { requireRole } from '../roles.ts';

type Input = { RoleName: string; PolicyArn: string };

export const DetachRolePolicy: Operation<Input, object> = async (input, { caller, store, changed }) => {
  checkPolicyArn(input.PolicyArn);
  const role = requireRole(store.iam, caller.accountId, input.RoleName);
  const attachedPolicyArns = role.attachedPolicyArns.filter((arn) => arn !== input.PolicyArn);
  if (attachedPolicyArns.length === role.attachedPolicyArns.length) {
    throw new ServiceError('NoSuchEntity', 404, `Policy ${input.PolicyArn} was not found.`);
  }
  await store.iam.save({ ...role, attachedPolicyArns });
  changed('iam', 'DetachRolePolicy', role.arn);
  return {};
};
