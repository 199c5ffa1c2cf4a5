// Deletes a log stream with its events.
import type { Operation } from '../../../service.ts';
import { requireGroup, requireStream } from '../log-groups.ts';

type Input = { logGroupName: string; logStreamName: string };

export const DeleteLogStream: Operation<Input, object> = async (input, context) => {
  const group = requireGroup(input, context);
  const stream = await requireStream(group, input.logStreamName, context);
  await context.store.logs.deleteStream(group, stream);
  context.changed('logs', 'DeleteLogStream', stream.name);
  return {};
};
