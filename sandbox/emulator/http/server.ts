// The emulator's HTTP server: from a request to an operation and back.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import http from 'node:http';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Protocol, ServiceModel } from '../model/service-model.ts';
import { loadServiceModel } from '../model/service-model.ts';
import { ServiceError } from '../service-error.ts';
import type { Caller, OperationContext, ServiceName } from '../service.ts';
import { services } from '../services/services.ts';
import type { WorkInFlight } from '../store/work-in-flight.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { headOf } from './api-request.ts';
import type { Trust } from './authenticate.ts';
import { authenticate } from './authenticate.ts';
import { json11 } from './json-1-1.ts';
import type { PackageLinks } from './package-links.ts';
import type { ProtocolCodec } from './protocol.ts';
import { query } from './query.ts';
import { BodyTooLarge, ConnectionLost, readBody } from './read-body.ts';
import { operationByPath, restJson } from './rest-json.ts';
import { isEmulated, serviceOf } from './service-of.ts';
import { readSignature } from './signature.ts';
import { validate, validationErrorCode } from './validate.ts';

/** Of a whole request, bytes; Lambda's as observed 2025-11-25, the others' well above their largest useful request. */
const requestLimitBytes: Record<ServiceName, number> = {
  lambda: 70_167_211,
  iam: 1_048_576,
  sts: 1_048_576,
  logs: 8_388_608,
};

const codecs: Record<Protocol, ProtocolCodec> = { 'rest-json': restJson, query, 'json-1.1': json11 };

export type ApiServerOptions = {
  trust: Trust;
  links: PackageLinks;
  work: WorkInFlight;
  /** Where a package lies; undefined when there is none of that hash. */
  packageFile(sha256: string): string | undefined;
  /** Host names besides addresses and local names under which the server may be reached. */
  hostNames: readonly string[];
  contextOf(caller: Caller, region: string, requestId: string, host: string): OperationContext;
  now(): number;
  reportBug(error: unknown): void;
};

/** Does not listen yet. */
export function createApiServer(options: ApiServerOptions): http.Server {
  const server = http.createServer((message, response) => {
    const handled = options.work.track(handle(options, message, response));
    handled.catch((error: unknown) => {
      response.destroy();
      if (!(error instanceof ConnectionLost)) options.reportBug(error);
    });
  });
  server.keepAliveTimeout = 65_000;
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

type Head = Omit<ApiRequest, 'body'>;

async function handle(
  options: ApiServerOptions,
  message: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const head = headOf(message);
  const requestId = randomUUID();
  if (!isFromNoWebPage(head, options.hostNames)) {
    message.resume();
    return send(response, plainText(403, 'Requests from web pages are refused.\n'));
  }
  if (isVisit(head)) {
    message.resume();
    return send(response, plainText(200, welcome(options.trust, head.headers['host'] ?? 'localhost')));
  }
  if (options.links.isLink(head.path)) {
    message.resume();
    return sendPackage(options, head, response);
  }
  const service = serviceOf(head);
  const model = loadServiceModel(service);
  const codec = codecs[model.protocol];
  try {
    send(response, await answer(options, message, head, service, model, requestId));
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    if (!(error instanceof ServiceError)) options.reportBug(error);
    const shown = error instanceof ServiceError ? error : internalError(model.protocol);
    send(response, codec.writeError(model, shown, requestId));
  }
}

async function answer(
  options: ApiServerOptions,
  message: http.IncomingMessage,
  head: Head,
  service: ServiceName,
  model: ServiceModel,
  requestId: string,
): Promise<ApiResponse> {
  const codec = codecs[model.protocol];
  const limitBytes = requestLimitBytes[service];
  const { body, sha256 } = await readBody(message, limitBytes).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? tooLarge(limitBytes, operationByPath(model, head)) : error;
  });
  const request = { ...head, body };
  const signature = readSignature(head);
  const caller = authenticate(options.trust, model.protocol, request, signature, sha256, options.now());
  if (typeof signature === 'object' && !isEmulated(signature)) {
    throw notImplemented(`service ${signature.service}`);
  }
  const operation = codec.operationOf(model, request);
  const run = services[service].operations[operation];
  if (run === undefined) throw notImplemented(`operation ${service}:${operation}`);
  const input = codec.readInput(model, operation, request);
  const refusal = validate(model, operation, input);
  if (refusal !== undefined) throw new ServiceError(validationErrorCode[service], 400, refusal);
  const region = typeof signature === 'object' ? signature.region : 'us-east-1';
  const context = options.contextOf(caller, region, requestId, head.headers['host'] ?? 'localhost');
  return codec.writeOutput(model, operation, await run(input as never, context), requestId);
}

/**
 * Keeps pages in the user's own browser from using the emulator: browsers name the page's origin, and a page that had
 * its own name point here sends that name as the host.
 */
function isFromNoWebPage({ headers }: Head, hostNames: readonly string[]): boolean {
  if (headers['origin'] !== undefined || headers['sec-fetch-site'] === 'cross-site') return false;
  const host = (headers['host'] ?? 'localhost').toLowerCase();
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '');
  const isLocalName = !name.includes('.') || /\.(localhost|local|internal)$/.test(name);
  return isLocalName || isIP(name) !== 0 || hostNames.includes(name);
}

/** Somebody who opens the emulator's address in a browser, rather than a client. */
function isVisit({ method, path, query: parameters, headers }: Head): boolean {
  return method === 'GET' && path === '/' && parameters === '' && headers['authorization'] === undefined;
}

function welcome({ verifySignatures }: Trust, host: string): string {
  const keys = verifySignatures ? '' : '  export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any\n';
  return `AWS Lambda with custom runtimes and layers, emulated on this machine.

There is nothing to see here: it answers the AWS CLI and the AWS SDKs. To use it in a shell:

  export AWS_ENDPOINT_URL=http://${host} AWS_REGION=us-east-1
${keys}  aws lambda list-functions
`;
}

// Not a 500, 502, 503 or 504: clients repeat those.
function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplementedException', 501, `The emulator does not implement the ${what}.`);
}

function tooLarge(limitBytes: number, operation: string | undefined): ServiceError {
  const where = operation === undefined ? '' : ` for the ${operation} operation`;
  const message = `Request must be smaller than ${limitBytes} bytes${where}`;
  return new ServiceError('RequestEntityTooLargeException', 413, message);
}

function internalError(protocol: Protocol): ServiceError {
  const code = protocol === 'rest-json' ? 'ServiceException' : 'InternalFailure';
  return new ServiceError(code, 500, 'The emulator failed: internal error.');
}

async function sendPackage(
  options: ApiServerOptions,
  head: Head,
  response: http.ServerResponse,
): Promise<void> {
  const sha256 = options.links.read(head.path, head.query, options.now());
  if (sha256 === undefined) return send(response, plainText(403, 'This link is wrong or has ended.\n'));
  const file = options.packageFile(sha256);
  if (file === undefined) return send(response, plainText(404, 'This package is gone.\n'));
  response.writeHead(200, { 'Content-Type': 'application/zip' });
  await pipeline(createReadStream(file), response).catch((cause: unknown) => {
    throw new ConnectionLost('download ended early', { cause });
  });
}

function plainText(status: number, body: string): ApiResponse {
  return { status, headers: { 'Content-Type': 'text/plain' }, body };
}

function send(response: http.ServerResponse, { status, headers, body }: ApiResponse): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = status === 204 ? {} : { 'Content-Length': String(bytes.length) };
  // What a client still sends after a refusal is not worth another request on the same connection.
  const close = status === 413 ? { Connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...length, ...close });
  response.end(status === 204 ? undefined : bytes);
}
