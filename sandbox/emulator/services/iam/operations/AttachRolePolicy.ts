// Attaches an AWS-managed policy to a role; attaching it again changes nothing.
import type { Operation } from '../../../service.ts';
import { checkAttachable } from '../managed-policies.ts';
import { requireRole } from '../roles.ts';

type Input = { RoleName: string; PolicyArn: string };

export const AttachRolePolicy: Operation<Input, object> = async (input, { caller, store, changed }) => {
  checkAttachable(input.PolicyArn);
  const role = requireRole(store.iam, caller.accountId, input.RoleName);
  if (!role.attachedPolicyArns.includes(input.PolicyArn)) {
    await store.iam.save({ ...role, attachedPolicyArns: [...role.attachedPolicyArns, input.PolicyArn] });
    changed('iam', 'AttachRolePolicy', role.arn);
  }
  return {};
};
