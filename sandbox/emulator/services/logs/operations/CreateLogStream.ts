// Creates an empty log stream.
import { ServiceError } from '../../../service-error.ts';
import type { Operation } from '../../../service.ts';
import { requireGroup } from '../log-groups.ts';

type Input = { logGroupName: string; logStreamName: string };

export const CreateLogStream: Operation<Input, object> = async (input, context) => {
  const group = requireGroup(input, context);
  if ((await context.store.logs.findStream(group, input.logStreamName)) !== undefined) {
    throw new ServiceError('ResourceAlreadyExistsException', 400, 'The specified log stream already exists');
  }
  await context.store.logs.createStream(group, input.logStreamName);
  context.changed('logs', 'CreateLogStream', input.logStreamName);
  return {};
};
