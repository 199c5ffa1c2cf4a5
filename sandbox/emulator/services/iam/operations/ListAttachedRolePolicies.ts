// Lists the managed policies attached to a role, page by page.
import type { Operation } from '../../../service.ts';
import { policyNameOf } from '../managed-policies.ts';
import { pageOf, requireRole } from '../roles.ts';

type Input = { RoleName: string; PathPrefix?: string; Marker?: string; MaxItems?: number };
type Output = {
  AttachedPolicies: { PolicyName: string; PolicyArn: string }[];
  IsTruncated: boolean;
  Marker?: string;
};

export const ListAttachedRolePolicies: Operation<Input, Output> = (input, { caller, store }) => {
  const role = requireRole(store.iam, caller.accountId, input.RoleName);
  const arns = role.attachedPolicyArns
    .filter((arn) => arn.replace(/^.*?:policy(?=\/)/, '').startsWith(input.PathPrefix ?? '/'))
    .toSorted();
  const { items, ...page } = pageOf(arns, (arn) => arn, input.MaxItems, input.Marker);
  return {
    AttachedPolicies: items.map((arn) => ({ PolicyName: policyNameOf(arn), PolicyArn: arn })),
    ...page,
  };
};
