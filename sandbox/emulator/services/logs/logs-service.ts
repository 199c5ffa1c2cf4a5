// The CloudWatch Logs operations that are emulated.
import type { ServiceDefinition } from '../../service.ts';
import { CreateLogGroup } from './operations/CreateLogGroup.ts';
import { CreateLogStream } from './operations/CreateLogStream.ts';
import { DeleteLogGroup } from './operations/DeleteLogGroup.ts';
import { DeleteLogStream } from './operations/DeleteLogStream.ts';
import { DescribeLogGroups } from './operations/DescribeLogGroups.ts';
import { DescribeLogStreams } from './operations/DescribeLogStreams.ts';
import { FilterLogEvents } from './operations/FilterLogEvents.ts';
import { GetLogEvents } from './operations/GetLogEvents.ts';
import { PutLogEvents } from './operations/PutLogEvents.ts';

export const logsService: ServiceDefinition = {
  name: 'logs',
  operations: {
    CreateLogGroup,
    CreateLogStream,
    DeleteLogGroup,
    DeleteLogStream,
    DescribeLogGroups,
    DescribeLogStreams,
    FilterLogEvents,
    GetLogEvents,
    PutLogEvents,
  },
};
