// Creates an empty log group.
import { ServiceError } from '../../../service-error.ts';
import type { Operation } from '../../../service.ts';

type Input = { logGroupName: string; tags?: Record<string, string> };

export const CreateLogGroup: Operation<Input, object> = async (input, { caller, region, store, changed }) => {
  const { logGroupName: name, tags } = input;
  if (store.logs.findGroup(caller.accountId, region, name) !== undefined) {
    throw new ServiceError('ResourceAlreadyExistsException', 400, 'The specified log group already exists');
  }
  await store.logs.createGroup(caller.accountId, region, name, tags);
  changed('logs', 'CreateLogGroup', name);
  return {};
};
