// Lists the streams of a log group, by name or by the time of their last event.
import type { Operation } from '../../../service.ts';
import type { GroupReference } from '../log-groups.ts';
import { decodeToken, encodeToken, groupArn, invalidParameter, requireGroup } from '../log-groups.ts';
import type { LogStream } from '../log-stream.ts';
import type { LogGroup } from '../logs-store.ts';

type Input = GroupReference & {
  logStreamNamePrefix?: string;
  orderBy?: 'LogStreamName' | 'LastEventTime';
  descending?: boolean;
  nextToken?: string;
  limit?: number;
};
type LogStreamOutput = {
  logStreamName: string;
  creationTime: number;
  firstEventTimestamp?: number;
  lastEventTimestamp?: number;
  lastIngestionTime?: number;
  uploadSequenceToken?: string;
  arn: string;
  storedBytes: number;
};

export const DescribeLogStreams: Operation<
  Input,
  { logStreams: LogStreamOutput[]; nextToken?: string }
> = async (input, context) => {
  const { logStreamNamePrefix: prefix, orderBy, limit = 50 } = input;
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const group = requireGroup(input, context);
  const streams = (await context.store.logs.streams(group)).filter((stream) =>
    stream.name.startsWith(prefix ?? ''),
  );
  if (orderBy === 'LastEventTime') streams.sort((a, b) => lastTime(a) - lastTime(b));
  if (input.descending === true) streams.reverse();
  // By place, because a stream's last event may move it while a client turns pages.
  const start = input.nextToken === undefined ? 0 : Number(decodeToken(input.nextToken, 'start').start);
  const end = start + limit;
  return {
    logStreams: streams.slice(start, end).map((stream) => streamOutput(group, stream)),
    ...(end < streams.length && { nextToken: encodeToken({ start: String(end) }) }),
  };
};

function lastTime(stream: LogStream): number {
  return stream.lastTimestamp ?? stream.createdAt;
}

function streamOutput(group: LogGroup, stream: LogStream): LogStreamOutput {
  const { name, createdAt, firstTimestamp, lastTimestamp, lastIngestionTime } = stream;
  return {
    logStreamName: name,
    creationTime: createdAt,
    ...(firstTimestamp !== undefined && { firstEventTimestamp: firstTimestamp }),
    ...(lastTimestamp !== undefined && { lastEventTimestamp: lastTimestamp }),
    ...(lastIngestionTime !== undefined && {
      lastIngestionTime,
      // Not needed since 2023, still sent.
      uploadSequenceToken: String(lastIngestionTime).padStart(56, '49'),
    }),
    arn: `${groupArn(group)}:log-stream:${name}`,
    storedBytes: 0,
  };
}
