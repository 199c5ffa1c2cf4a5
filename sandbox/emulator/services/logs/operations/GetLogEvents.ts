// Reads one stream, a page forward or backward from a token.
import type { Operation } from '../../../service.ts';
import type { GroupReference } from '../log-groups.ts';
import { firstPage, invalidParameter, requireGroup, requireStream } from '../log-groups.ts';
import type { LogEvent } from '../log-stream.ts';
import { lowestEventId } from '../log-stream.ts';

type Input = GroupReference & {
  logStreamName: string;
  /** Inclusive. */
  startTime?: number;
  /** Exclusive. */
  endTime?: number;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
};
type Output = {
  events: Pick<LogEvent, 'timestamp' | 'message' | 'ingestionTime'>[];
  nextForwardToken: string;
  nextBackwardToken: string;
};

/** A token says which event it stands beside; a client at the end gets its own token back. */
export const GetLogEvents: Operation<Input, Output> = async (input, context) => {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken } = input;
  const position = nextToken === undefined ? undefined : positionIn(nextToken);
  const stream = await requireStream(requireGroup(input, context), input.logStreamName, context);
  const events = (await stream.read()).filter(
    (event) =>
      event.timestamp >= startTime &&
      event.timestamp < endTime &&
      (position === undefined || isBeyond(event.eventId, position)),
  );
  const isForward = position === undefined ? input.startFromHead === true : position.direction === 'f';
  const page = isForward
    ? firstPage(events, input.limit)
    : firstPage(events.toReversed(), input.limit).toReversed();
  const here = position?.eventId ?? lowestEventId(startTime);
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${page.at(-1)?.eventId ?? here}/s`,
    nextBackwardToken: `b/${page[0]?.eventId ?? here}/s`,
  };
};

type Position = { direction: 'f' | 'b'; eventId: string };

function positionIn(token: string): Position {
  const [, direction, eventId] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  if (eventId === undefined) throw invalidParameter('The specified nextToken is invalid.');
  return { direction: direction === 'f' ? 'f' : 'b', eventId };
}

function isBeyond(eventId: string, position: Position): boolean {
  return position.direction === 'f' ? eventId > position.eventId : eventId < position.eventId;
}
