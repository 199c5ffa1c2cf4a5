// Searches the streams of a log group; their events come as one sequence in the order of time.
import type { Operation } from '../../../service.ts';
import { messageFilter } from '../filter-pattern.ts';
import type { GroupReference } from '../log-groups.ts';
import {
  decodeToken,
  encodeToken,
  firstPage,
  invalidParameter,
  requireGroup,
  requireStream,
} from '../log-groups.ts';
import type { LogEvent } from '../log-stream.ts';

type Input = GroupReference & {
  logStreamNames?: string[];
  logStreamNamePrefix?: string;
  /** Inclusive. */
  startTime?: number;
  /** Inclusive. */
  endTime?: number;
  filterPattern?: string;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
};
type Output = {
  events: (LogEvent & { logStreamName: string })[];
  searchedLogStreams: never[];
  nextToken?: string;
};

export const FilterLogEvents: Operation<Input, Output> = async (input, context) => {
  const { logStreamNames: names, logStreamNamePrefix: prefix, filterPattern = '' } = input;
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix cannot be specified together.');
  }
  if (startTime > endTime) throw invalidParameter('End time should not be less than start time.');
  const isWanted = messageFilter(filterPattern);
  const position = input.nextToken === undefined ? undefined : positionIn(input.nextToken);
  const group = requireGroup(input, context);
  const streams =
    names === undefined
      ? (await context.store.logs.streams(group)).filter((stream) => stream.name.startsWith(prefix ?? ''))
      : await Promise.all([...new Set(names)].map((name) => requireStream(group, name, context)));
  const isForward = position?.isForward ?? input.startFromHead !== false;
  const found: Output['events'] = [];
  for (const stream of streams) {
    const { firstTimestamp, lastTimestamp } = stream;
    if (firstTimestamp === undefined || lastTimestamp === undefined) continue;
    if (lastTimestamp < startTime || firstTimestamp > endTime) continue;
    for (const event of await stream.read()) {
      if (event.timestamp < startTime || event.timestamp > endTime || !isWanted(event.message)) continue;
      if (position !== undefined && isForward !== event.eventId > position.eventId) continue;
      if (event.eventId !== position?.eventId) found.push({ logStreamName: stream.name, ...event });
    }
  }
  found.sort((a, b) => (a.eventId < b.eventId === isForward ? -1 : 1));
  const events = firstPage(found, input.limit);
  const last = events.at(-1);
  return {
    events,
    searchedLogStreams: [],
    ...(last !== undefined &&
      events.length < found.length && {
        nextToken: encodeToken({ eventId: last.eventId, direction: isForward ? 'f' : 'b' }),
      }),
  };
};

function positionIn(token: string): { isForward: boolean; eventId: string } {
  const { eventId, direction } = decodeToken(token, 'eventId', 'direction');
  return { isForward: direction !== 'b', eventId };
}
