// The STS operations that are emulated.
import type { ServiceDefinition } from '../../service.ts';
import { GetCallerIdentity } from './operations/GetCallerIdentity.ts';

export const stsService: ServiceDefinition = { name: 'sts', operations: { GetCallerIdentity } };
