// Creates an empty log group.
import { ServiceError } from '../../../service-error.ts';
import type { Operation } from '../../../service.ts';

type Input = {
  logGroupName: string;
  tags?: Record<string, string>;
  kmsKeyId?: string;
  logGroupClass?: string;
  deletionProtectionEnabled?: boolean;
};

export const CreateLogGroup: Operation<Input, object> = async (input, { caller, region, store, changed }) => {
  const { logGroupName: name, tags, kmsKeyId, logGroupClass = 'STANDARD' } = input;
  if (kmsKeyId !== undefined || logGroupClass !== 'STANDARD' || input.deletionProtectionEnabled === true) {
    throw new ServiceError(
      'NotImplementedException',
      501,
      'The emulator has log groups of class STANDARD only, without keys and deletion protection.',
    );
  }
  if (store.logs.findGroup(caller.accountId, region, name) !== undefined) {
    throw new ServiceError('ResourceAlreadyExistsException', 400, 'The specified log group already exists');
  }
  await store.logs.createGroup(caller.accountId, region, name, tags);
  changed('logs', 'CreateLogGroup', name);
  return {};
};
