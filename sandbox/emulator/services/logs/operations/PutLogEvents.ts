// Appends events to a log stream.
import type { Operation } from '../../../service.ts';
import { invalidParameter, requireGroup, requireStream } from '../log-groups.ts';
import type { NewLogEvent } from '../log-stream.ts';

type Input = { logGroupName: string; logStreamName: string; logEvents: NewLogEvent[] };

export const PutLogEvents: Operation<Input, { nextSequenceToken: string }> = async (input, context) => {
  const { logEvents: events } = input;
  const group = requireGroup(input, context);
  const stream = await requireStream(group, input.logStreamName, context);
  if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  await stream.append(events, context.now());
  context.changed('logs', 'PutLogEvents', stream.name);
  return { nextSequenceToken: String(context.now()).padStart(56, '49') };
};
