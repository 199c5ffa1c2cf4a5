// Returns one role.
import type { Operation } from '../../../service.ts';
import type { RoleOutput } from '../roles.ts';
import { requireRole, roleDetails, roleOutput } from '../roles.ts';

export const GetRole: Operation<{ RoleName: string }, { Role: RoleOutput }> = (input, { caller, store }) => {
  const role = requireRole(store.iam, caller.accountId, input.RoleName);
  return { Role: { ...roleOutput(role), ...roleDetails(role), RoleLastUsed: {} } };
};
