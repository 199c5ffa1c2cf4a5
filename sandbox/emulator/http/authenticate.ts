// Finds out who signed a request, and refuses as each protocol's services do.
import type { Protocol } from '../model/service-model.ts';
import { ServiceError } from '../service-error.ts';
import type { Caller } from '../service.ts';
import type { ApiRequest } from './api-request.ts';
import type { KeyRing } from './key-ring.ts';
import { callerWithoutProof } from './key-ring.ts';
import type { Signature } from './signature.ts';
import { isSignedWith, timeRefusal } from './signature.ts';

type Refusal = 'missing' | 'malformed' | 'unknown' | 'mismatch';

// rest-json and query answer 403, json-1.1 answers 400.
const codes: Record<Refusal, Record<Protocol, string>> = {
  missing: {
    'rest-json': 'MissingAuthenticationTokenException',
    query: 'MissingAuthenticationToken',
    'json-1.1': 'MissingAuthenticationTokenException',
  },
  malformed: {
    'rest-json': 'IncompleteSignatureException',
    query: 'IncompleteSignature',
    'json-1.1': 'IncompleteSignatureException',
  },
  unknown: {
    'rest-json': 'UnrecognizedClientException',
    query: 'InvalidClientTokenId',
    'json-1.1': 'UnrecognizedClientException',
  },
  mismatch: {
    'rest-json': 'InvalidSignatureException',
    query: 'SignatureDoesNotMatch',
    'json-1.1': 'InvalidSignatureException',
  },
};

const messages: Record<Refusal, string> = {
  missing: 'Missing Authentication Token',
  malformed: 'Authorization header or query string holds no complete AWS4-HMAC-SHA256 signature.',
  unknown: 'The security token included in the request is invalid.',
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
};

/** The codes of refusals that come before any service: their bodies carry no Type. */
export const authenticationCodes: ReadonlySet<string> = new Set(Object.values(codes).flatMap(Object.values));

export type Trust = { keys: KeyRing; verifySignatures: boolean; defaultAccountId: string };

/**
 * @throws ServiceError a request without a signature, always: a web page can send one across origins, but not a signed
 *   one without asking first
 */
export function authenticate(
  trust: Trust,
  protocol: Protocol,
  request: ApiRequest,
  signature: Signature | 'malformed' | undefined,
  bodySha256: string,
  nowMs: number,
): Caller {
  if (signature === undefined) throw refusal('missing', protocol);
  if (signature === 'malformed') throw refusal('malformed', protocol);
  const key = trust.keys.find(signature.accessKeyId, nowMs);
  if (!trust.verifySignatures) {
    return key?.caller ?? callerWithoutProof(signature.accessKeyId, trust.defaultAccountId);
  }
  if (key === undefined || key.token !== signature.securityToken) throw refusal('unknown', protocol);
  if (!isSignedWith(key.secret, signature, request, bodySha256)) throw refusal('mismatch', protocol);
  const late = timeRefusal(signature, nowMs);
  if (late !== undefined) throw refusal('mismatch', protocol, late);
  return key.caller;
}

function refusal(kind: Refusal, protocol: Protocol, message = messages[kind]): ServiceError {
  return new ServiceError(codes[kind][protocol], protocol === 'json-1.1' ? 400 : 403, message);
}
