// Signature Version 4: what a request says of its signer, and whether the signature is right.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiRequest } from './api-request.ts';
import { queryPairs } from './api-request.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
const algorithm = 'AWS4-HMAC-SHA256';
const allowedSkewMs = 5 * 60_000;

export type Signature = {
  accessKeyId: string;
  /** YYYYMMDD */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** YYYYMMDDTHHMMSSZ */
  timestamp: string;
  securityToken: string | undefined;
  /** Set when the signature travels in the query. */
  expiresSeconds: number | undefined;
};

/** `undefined` when the request carries no signature, 'malformed' when it carries one that cannot be read. */
export function readSignature(request: Omit<ApiRequest, 'body'>): Signature | 'malformed' | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return readHeaderSignature(request, authorization);
  const query = new Map(queryPairs(request.query));
  if (!query.has('X-Amz-Signature')) return undefined;
  return assemble({
    algorithm: query.get('X-Amz-Algorithm'),
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    timestamp: query.get('X-Amz-Date'),
    securityToken: query.get('X-Amz-Security-Token'),
    expiresSeconds: Number(query.get('X-Amz-Expires') ?? '900'),
  });
}

function readHeaderSignature(
  request: Omit<ApiRequest, 'body'>,
  authorization: string,
): Signature | 'malformed' {
  const space = authorization.indexOf(' ');
  const fields = new Map(
    authorization
      .slice(space + 1)
      .split(',')
      .map((field): [string, string] => {
        const [name = '', ...value] = field.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  return assemble({
    algorithm: authorization.slice(0, Math.max(space, 0)),
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    timestamp: request.headers['x-amz-date'] ?? timestampOf(request.headers['date']),
    securityToken: request.headers['x-amz-security-token'],
    expiresSeconds: undefined,
  });
}

function assemble(parts: {
  algorithm: string | undefined;
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  timestamp: string | undefined;
  securityToken: string | undefined;
  expiresSeconds: number | undefined;
}): Signature | 'malformed' {
  const { credential, signedHeaders, signature, timestamp, securityToken, expiresSeconds } = parts;
  if (parts.algorithm !== algorithm || credential === undefined) return 'malformed';
  // An access key may hold slashes; the scope is always the last four parts.
  const scope = credential.split('/');
  const [date, region, service, terminator] = scope.slice(-4);
  const accessKeyId = scope.slice(0, -4).join('/');
  if (accessKeyId === '' || terminator !== 'aws4_request') return 'malformed';
  if (date === undefined || region === undefined || !/^[a-z0-9-]{1,40}$/.test(region)) return 'malformed';
  if (service === undefined || signedHeaders === undefined || signature === undefined) return 'malformed';
  if (timestamp === undefined || !/^\d{8}T\d{6}Z$/.test(timestamp)) return 'malformed';
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    securityToken,
    expiresSeconds,
  };
}

function timestampOf(httpDate: string | undefined): string | undefined {
  const parsed = Date.parse(httpDate ?? '');
  return Number.isNaN(parsed) ? undefined : formatTimestamp(parsed);
}

/** Whether `secret` made this signature over this request. */
export function isSignedWith(
  secret: string,
  signature: Signature,
  request: Omit<ApiRequest, 'body'>,
  bodySha256: string,
): boolean {
  const declared = request.headers['x-amz-content-sha256'];
  const payload = declared === 'UNSIGNED-PAYLOAD' ? declared : bodySha256;
  if (declared !== undefined && declared !== payload) return false;
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...signature.signedHeaders.map((name) => `${name}:${canonicalHeader(request.headers[name])}`),
    '',
    signature.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const scope = `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
  const text = [algorithm, signature.timestamp, scope, sha256(canonical)].join('\n');
  let key = hmac(`AWS4${secret}`, signature.date);
  for (const part of [signature.region, signature.service, 'aws4_request']) key = hmac(key, part);
  const expected = Buffer.from(hmac(key, text).toString('hex'));
  const given = Buffer.from(signature.signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Why the signature's time is not acceptable, in AWS's words; undefined when it is. */
export function timeRefusal(signature: Signature, nowMs: number): string | undefined {
  const signedMs = parseTimestamp(signature.timestamp);
  const now = formatTimestamp(nowMs);
  const earliest = nowMs - Math.max(allowedSkewMs, (signature.expiresSeconds ?? 0) * 1000);
  if (signedMs < earliest) {
    return `Signature expired: ${signature.timestamp} is now earlier than ${formatTimestamp(earliest)} (${now} - 5 min.)`;
  }
  if (signedMs > nowMs + allowedSkewMs) {
    return `Signature not yet current: ${signature.timestamp} is still later than ${formatTimestamp(nowMs + allowedSkewMs)} (${now} + 5 min.)`;
  }
  return undefined;
}

// Every service but S3 encodes the path a second time.
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encode(segment));
  }
  const joined = `/${kept.join('/')}`;
  return path.endsWith('/') && joined !== '/' ? `${joined}/` : joined;
}

function canonicalQuery(query: string): string {
  return queryPairs(query.replaceAll('+', '%2B'))
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalHeader(value: string | undefined): string {
  return (value ?? '').trim().replaceAll(/ +/g, ' ');
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseTimestamp(timestamp: string): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}

function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
