// The rest-json protocol, Lambda's: the operation by method and path, members in path, query, headers and body.
import type { ServiceModel, ShapeRef } from '../model/service-model.ts';
import { inputShapeOf, outputShapeOf, shapeOf } from '../model/service-model.ts';
import { ServiceError } from '../service-error.ts';
import type { ApiRequest } from './api-request.ts';
import { queryPairs } from './api-request.ts';
import { authenticationCodes } from './authenticate.ts';
import { parseJsonBody, readStructure, writeStructure } from './json-values.ts';
import type { ProtocolCodec } from './protocol.ts';
import { findRoute } from './routes.ts';

const contentType = 'application/json';

export const restJson: ProtocolCodec = {
  operationOf(model, request) {
    const route = findRoute(model, request);
    if (route === undefined) {
      const { method, path } = request;
      throw new ServiceError('UnknownOperationException', 404, `Unknown operation: ${method} ${path}`);
    }
    return route.operation;
  },

  readInput(model, operation, request) {
    const shape = inputShapeOf(model, operation);
    const labels = findRoute(model, request)?.labels ?? {};
    const query = new Map(queryPairs(request.query));
    const input: Record<string, unknown> = {};
    const inBody: Record<string, ShapeRef> = {};
    for (const [name, ref] of Object.entries(shape.members)) {
      const wireName = ref.locationName ?? name;
      const { location } = ref;
      if (location === 'uri') setScalar(model, input, name, ref, labels[wireName]);
      else if (location === 'querystring') setScalar(model, input, name, ref, query.get(wireName));
      else if (location === 'header') {
        setScalar(model, input, name, ref, request.headers[wireName.toLowerCase()]);
      } else inBody[name] = ref;
    }
    if (shape.payload !== undefined) return { ...input, [shape.payload]: request.body };
    if (Object.keys(inBody).length === 0) return input;
    const json = parseJsonBody(request.body, 'InvalidRequestContentException');
    return { ...input, ...readStructure(model, { ...shape, members: inBody }, json) };
  },

  writeOutput(model, operation, output, requestId) {
    const shape = outputShapeOf(model, operation);
    const headers: Record<string, string> = { 'Content-Type': contentType, 'x-amzn-RequestId': requestId };
    const inBody: Record<string, unknown> = {};
    let status = model.operations[operation]?.status ?? 200;
    for (const [name, value] of Object.entries(output) as [string, MemberValue][]) {
      const ref = shape.members[name];
      if (value === undefined) continue;
      if (ref?.location === 'statusCode') status = Number(value);
      else if (ref?.location === 'header') headers[ref.locationName ?? name] = String(value);
      else inBody[name] = value;
    }
    if (shape.payload !== undefined) {
      return { status, headers, body: (inBody[shape.payload] as Uint8Array | undefined) ?? '' };
    }
    return {
      status,
      headers,
      body: status === 204 ? '' : JSON.stringify(writeStructure(model, shape, inBody)),
    };
  },

  // Observed 2025-11: which exceptions carry Type, and under which key the text travels.
  writeError(_model, error, requestId) {
    const key = error.code === 'ResourceNotFoundException' ? 'Message' : 'message';
    const type = error.status >= 500 ? 'Service' : 'User';
    return {
      status: error.status,
      headers: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': error.code },
      body: JSON.stringify({
        ...(isUntyped(error.code) ? {} : { Type: type }),
        [key]: error.message,
        ...error.members,
      }),
    };
  },
};

/** Statuses and headers are scalars; only the body holds more. */
type MemberValue = string | number | undefined;

function isUntyped(code: string): boolean {
  return (
    code === 'ValidationException' ||
    code === 'RequestEntityTooLargeException' ||
    code === 'UnknownOperationException' ||
    authenticationCodes.has(code)
  );
}

function setScalar(
  model: ServiceModel,
  input: Record<string, unknown>,
  name: string,
  ref: ShapeRef,
  text: string | undefined,
): void {
  if (text !== undefined) input[name] = readScalar(model, name, ref, text);
}

function readScalar(model: ServiceModel, name: string, ref: ShapeRef, text: string): unknown {
  const { type } = shapeOf(model, ref.shape);
  if (type === 'boolean') return text === 'true';
  if (type !== 'integer' && type !== 'long') return text;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new ServiceError('SerializationException', 400, `${name}: '${text}' is not a whole number`);
}

/** The operation's name when the path tells it, for refusals that come before the request is read. */
export function operationByPath(model: ServiceModel, request: Omit<ApiRequest, 'body'>): string | undefined {
  return model.protocol === 'rest-json' ? findRoute(model, request)?.operation : undefined;
}
