// Chooses the service a request is for.
import type { ServiceName } from '../service.ts';
import type { ApiRequest } from './api-request.ts';
import type { Signature } from './signature.ts';
import { readSignature } from './signature.ts';

const bySigningName: ReadonlyMap<string, ServiceName> = new Map([
  ['lambda', 'lambda'],
  ['iam', 'iam'],
  ['sts', 'sts'],
  ['logs', 'logs'],
]);

/**
 * By the signature's scope; without one, and for a service that is not emulated, the one whose protocol the request
 * looks like.
 */
export function serviceOf(request: Omit<ApiRequest, 'body'>): ServiceName {
  const signature = readSignature(request);
  const signedFor = typeof signature === 'object' ? signature.service : undefined;
  const service = bySigningName.get(signedFor ?? '');
  if (service !== undefined) return service;
  if (request.headers['x-amz-target'] !== undefined) return 'logs';
  // S3's clients read errors in XML, too.
  if ((request.path === '/' && request.method === 'POST') || signedFor === 's3') return 'sts';
  return 'lambda';
}

export function isEmulated({ service }: Signature): boolean {
  return bySigningName.has(service);
}
