// Chooses the service a request is for.
import type { ServiceName } from '../service.ts';
import type { ApiRequest } from './api-request.ts';
import { readSignature } from './signature.ts';

const bySigningName: Partial<Record<string, ServiceName>> = {
  lambda: 'lambda',
  iam: 'iam',
  sts: 'sts',
  logs: 'logs',
};

/** By the signature's scope; without one, by what the request looks like. */
export function serviceOf(request: Omit<ApiRequest, 'body'>): ServiceName {
  const signature = readSignature(request);
  if (typeof signature === 'object') {
    const service = bySigningName[signature.service];
    if (service !== undefined) return service;
  }
  if (request.headers['x-amz-target']?.startsWith('Logs_') === true) return 'logs';
  if (request.path === '/' && request.method === 'POST') return 'sts';
  return 'lambda';
}
