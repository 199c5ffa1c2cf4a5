// The services the emulator answers for.
import type { ServiceDefinition, ServiceName } from '../service.ts';
import { iamService } from './iam/iam-service.ts';
import { lambdaService } from './lambda/lambda-service.ts';
import { logsService } from './logs/logs-service.ts';
import { stsService } from './sts/sts-service.ts';

export const services: Record<ServiceName, ServiceDefinition> = {
  lambda: lambdaService,
  iam: iamService,
  sts: stsService,
  logs: logsService,
};
