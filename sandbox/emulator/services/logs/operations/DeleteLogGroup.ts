// Deletes a log group with everything in it.
import type { Operation } from '../../../service.ts';
import { requireGroup } from '../log-groups.ts';

export const DeleteLogGroup: Operation<{ logGroupName: string }, object> = async (input, context) => {
  const group = requireGroup(input, context);
  await context.store.logs.deleteGroup(group);
  context.changed('logs', 'DeleteLogGroup', group.name);
  return {};
};
