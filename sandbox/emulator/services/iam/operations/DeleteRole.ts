// Deletes a role that has no policies any more.
import { ServiceError } from '../../../service-error.ts';
import type { Operation } from '../../../service.ts';
import { requireRole } from '../roles.ts';

export const DeleteRole: Operation<{ RoleName: string }, object> = async (
  input,
  { caller, store, changed },
) => {
  const role = requireRole(store.iam, caller.accountId, input.RoleName);
  if (role.attachedPolicyArns.length > 0) {
    throw new ServiceError('DeleteConflict', 409, 'Cannot delete entity, must detach all policies first.');
  }
  await store.iam.delete(role);
  changed('iam', 'DeleteRole', role.arn);
  return {};
};
