// What AWS's service model says of each operation and shape, and how to look it up.
import { readFileSync } from 'node:fs';
import type { ServiceName } from '../service.ts';
import { withOverride } from './overrides.ts';

export const protocols = { lambda: 'rest-json', iam: 'query', sts: 'query', logs: 'json-1.1' } as const;

export type Protocol = 'rest-json' | 'query' | 'json-1.1';

/** Where a member travels in a rest-json message; in the body when absent. */
type MemberLocation = 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';

export type ShapeRef = {
  /** Key in `ServiceModel.shapes`. */
  shape: string;
  location?: MemberLocation;
  /** Name on the wire, where it is not the member's own. */
  locationName?: string;
  /** The list or map has no wrapping element (query and XML). */
  flattened?: boolean;
  /** A string that holds base64 of JSON. */
  jsonvalue?: boolean;
  idempotencyToken?: boolean;
  /** The blob is the whole payload of its event. */
  eventpayload?: boolean;
  timestampFormat?: TimestampFormat;
};

export type TimestampFormat = 'iso8601' | 'unixTimestamp' | 'rfc822';

type Traits = { /** AWS never shows its value. */ sensitive?: boolean };
type Bounds = Traits & { min?: number; max?: number };

export type StructureShape = Traits & {
  type: 'structure';
  members: Record<string, ShapeRef>;
  required?: string[];
  /** The member that is the whole body. */
  payload?: string;
  /** Present on exceptions: the code on the wire and the HTTP status. */
  error?: { code: string; status: number };
  /** The members are alternatives, each an event of a stream. */
  eventstream?: boolean;
  /** One event of a stream. */
  event?: boolean;
  /** Exactly one member may be set. */
  union?: boolean;
};
type ListShape = Bounds & { type: 'list'; member: ShapeRef; flattened?: boolean };
type MapShape = Bounds & { type: 'map'; key: ShapeRef; value: ShapeRef; flattened?: boolean };
type StringShape = Bounds & { type: 'string'; pattern?: string; enum?: string[] };
type BlobShape = Bounds & { type: 'blob'; streaming?: boolean };
type NumberShape = Bounds & { type: 'integer' | 'long' | 'float' | 'double' };
type BooleanShape = Traits & { type: 'boolean' };
type TimestampShape = Traits & { type: 'timestamp'; timestampFormat?: TimestampFormat };

export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | BlobShape
  | NumberShape
  | BooleanShape
  | TimestampShape;

/** The shapes and errors are absent where the emulator keeps only the operation's name and route. */
export type OperationModel = {
  method: string;
  /** `/2015-03-31/functions/{FunctionName}/invocations`; `{Name+}` takes slashes too. */
  uri: string;
  /** HTTP status of success. */
  status: number;
  /** A structure. */
  input?: string;
  /** A structure; absent when the answer has no body. */
  output?: string;
  /** The element around the output (query). */
  resultWrapper?: string;
  /** Shapes of the exceptions it may throw. */
  errors?: string[];
  deprecated?: boolean;
};

export type ServiceModel = {
  /** Where the table was read. */
  source: string;
  apiVersion: string;
  protocol: Protocol;
  /** As in the credential scope of a signature. */
  signingName: string;
  serviceId: string;
  /** Before the operation's name in X-Amz-Target (json-1.1). */
  targetPrefix?: string;
  /** Of the answer's root element (query). */
  xmlNamespace?: string;
  operations: Record<string, OperationModel>;
  shapes: Record<string, Shape>;
};

const loaded = new Map<ServiceName, ServiceModel>();

/** Reads a service's table, once, and puts right what AWS was observed to do otherwise. */
export function loadServiceModel(service: ServiceName): ServiceModel {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const table = JSON.parse(readFileSync(new URL(`${service}.json`, import.meta.url), 'utf8')) as ServiceModel;
  const shapes = Object.entries(table.shapes).map(([name, shape]) => [
    name,
    withOverride(service, name, shape),
  ]);
  const model: ServiceModel = { ...table, shapes: Object.fromEntries(shapes) as ServiceModel['shapes'] };
  loaded.set(service, model);
  return model;
}

/** @throws when the model has no such shape: a mistake of ours, never of the caller */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`${model.serviceId} has no shape ${name}`);
  return shape;
}

/** @throws when the shape is missing or not a structure */
export function structureOf(model: ServiceModel, name: string): StructureShape {
  const shape = shapeOf(model, name);
  if (shape.type !== 'structure') throw new Error(`${model.serviceId} ${name} is a ${shape.type}`);
  return shape;
}

/** The input of an operation; a structure without members when it takes none. */
export function inputShapeOf(model: ServiceModel, operation: string): StructureShape {
  return operationShape(model, operation, 'input');
}

/** The output of an operation; a structure without members when it returns none. */
export function outputShapeOf(model: ServiceModel, operation: string): StructureShape {
  return operationShape(model, operation, 'output');
}

const emptyStructure: StructureShape = { type: 'structure', members: {} };

function operationShape(model: ServiceModel, operation: string, side: 'input' | 'output'): StructureShape {
  const found = model.operations[operation];
  if (found === undefined) throw new Error(`${model.serviceId} has no operation ${operation}`);
  const name = found[side];
  return name === undefined ? emptyStructure : structureOf(model, name);
}
