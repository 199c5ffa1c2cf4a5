// Values of the model's shapes as JSON.
import type { ServiceModel, Shape, ShapeRef, StructureShape } from '../model/service-model.ts';
import { shapeOf } from '../model/service-model.ts';
import { ServiceError } from '../service-error.ts';

/** Reads a JSON object as a structure; members the model does not know are dropped, as AWS does. */
export function readStructure(
  model: ServiceModel,
  shape: StructureShape,
  json: unknown,
): Record<string, unknown> {
  if (!isObject(json)) throw mistyped(json, 'structure');
  const members: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members)) {
    const value = json[ref.locationName ?? name];
    if (value !== undefined && value !== null) members[name] = readValue(model, ref, value);
  }
  return members;
}

function readValue(model: ServiceModel, ref: ShapeRef, json: unknown): unknown {
  const shape = shapeOf(model, ref.shape);
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, json);
    case 'list':
      if (!Array.isArray(json)) throw mistyped(json, 'list');
      return json.map((item) => (item === null ? null : readValue(model, shape.member, item)));
    case 'map':
      if (!isObject(json)) throw mistyped(json, 'map');
      return Object.fromEntries(
        Object.entries(json)
          .filter(([, value]) => value !== null)
          .map(([key, value]) => [key, readValue(model, shape.value, value)]),
      );
    case 'blob':
      if (typeof json !== 'string') throw mistyped(json, shape.type);
      return decodeBase64(json);
    case 'timestamp':
      if (typeof json !== 'number') throw mistyped(json, shape.type);
      return new Date(json * 1000);
    case 'string':
    case 'boolean':
      if (typeof json !== shape.type) throw mistyped(json, shape.type);
      return json;
    case 'integer':
    case 'long':
      if (typeof json !== 'number' || !Number.isInteger(json)) throw mistyped(json, shape.type);
      return json;
    case 'float':
    case 'double':
      if (typeof json !== 'number') throw mistyped(json, shape.type);
      return json;
  }
}

function decodeBase64(text: string): Uint8Array {
  // No two neighbours of this pattern take the same character: its time grows with the text, not with its square.
  if (!/^[A-Za-z0-9+/\s]*(?:=\s*){0,2}$/.test(text)) {
    throw new ServiceError('SerializationException', 400, 'Invalid base64 in a blob');
  }
  return Buffer.from(text, 'base64');
}

const javaNames: Record<Shape['type'], string> = {
  structure: 'Structure',
  list: 'Collection',
  map: 'Map',
  blob: 'Blob',
  timestamp: 'Timestamp',
  string: 'String',
  boolean: 'Boolean',
  integer: 'Integer',
  long: 'Long',
  float: 'Float',
  double: 'Double',
};

function mistyped(json: unknown, wanted: Shape['type']): ServiceError {
  const found = Array.isArray(json) ? 'START_ARRAY' : tokens[typeof json];
  return new ServiceError(
    'SerializationException',
    400,
    `${found ?? 'VALUE_NULL'} can not be converted to a ${javaNames[wanted]}`,
  );
}

const tokens: Partial<Record<string, string>> = {
  string: 'STRING_VALUE',
  number: 'NUMBER_VALUE',
  boolean: 'BOOLEAN_VALUE',
  object: 'START_OBJECT',
};

/** @throws Error for a member the model does not know: an operation's mistake */
export function writeStructure(
  model: ServiceModel,
  shape: StructureShape,
  value: object,
): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    const ref = shape.members[name];
    if (ref === undefined) throw new Error(`the model of ${model.serviceId} has no member ${name} here`);
    json[ref.locationName ?? name] = writeValue(model, ref, member);
  }
  return json;
}

function writeValue(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  const shape = shapeOf(model, ref.shape);
  if (shape.type === 'structure') return writeStructure(model, shape, value as object);
  if (shape.type === 'list') return (value as unknown[]).map((item) => writeValue(model, shape.member, item));
  if (shape.type === 'map') {
    return Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [key, writeValue(model, shape.value, item)]),
    );
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.getTime() / 1000;
  return value;
}

/** Parses a request's body; an empty one is an empty object. @throws ServiceError with `code` */
export function parseJsonBody(body: Uint8Array, code: string): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not JSON';
    throw new ServiceError(code, 400, `Could not parse request body into json: ${reason}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
