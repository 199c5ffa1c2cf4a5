// The query protocol, IAM's and STS's: a form in, XML out.
import type { ServiceModel, ShapeRef, StructureShape } from '../model/service-model.ts';
import { inputShapeOf, outputShapeOf, shapeOf } from '../model/service-model.ts';
import { ServiceError } from '../service-error.ts';
import type { ApiRequest } from './api-request.ts';
import { queryPairs } from './api-request.ts';
import type { ProtocolCodec } from './protocol.ts';

const contentType = 'text/xml';
/** Names between dots, as in `Tags.member.1.Key`. */
const depthLimit = 16;

export const query: ProtocolCodec = {
  operationOf(model, request) {
    const action = formOf(request).find(([name]) => name === 'Action')?.[1];
    if (action === undefined) throw new ServiceError('MissingAction', 400, 'Missing Action');
    if (!Object.hasOwn(model.operations, action)) {
      const message = `Could not find operation ${action} for version ${model.apiVersion}`;
      throw new ServiceError('InvalidAction', 400, message);
    }
    return action;
  },

  readInput(model, operation, request) {
    const root = new FormNode();
    for (const [name, value] of formOf(request)) {
      // Deeper than any member of the model: there is nothing it could mean.
      const path = name.split('.', depthLimit + 1);
      if (path.length > depthLimit) continue;
      path.reduce((node, part) => node.child(part), root).text = value;
    }
    return readStructure(model, inputShapeOf(model, operation), root);
  },

  writeOutput(model, operation, output, requestId) {
    const { resultWrapper, status = 200 } = model.operations[operation] ?? {};
    const members = writeMembers(model, outputShapeOf(model, operation), output);
    const result = resultWrapper === undefined ? '' : element(resultWrapper, members);
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    return {
      status,
      headers: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId },
      body: `<${operation}Response xmlns="${model.xmlNamespace}">${result}${metadata}</${operation}Response>`,
    };
  },

  writeError(model, error, requestId) {
    const type = error.status >= 500 ? 'Receiver' : 'Sender';
    const fields = element('Type', type) + element('Code', escape(error.code));
    const body = element('Error', fields + element('Message', escape(error.message)));
    return {
      status: error.status,
      headers: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': error.code },
      body: `<ErrorResponse xmlns="${model.xmlNamespace}">${body}${element('RequestId', requestId)}</ErrorResponse>`,
    };
  },
};

const formType = 'application/x-www-form-urlencoded';

function formOf(request: ApiRequest): [string, string][] {
  const isForm = (request.headers['content-type'] ?? formType).startsWith(formType);
  const body = isForm ? Buffer.from(request.body).toString('utf8') : '';
  return [...queryPairs(request.query), ...queryPairs(body)];
}

/** `Tags.member.1.Key=a` as a tree. */
class FormNode {
  text: string | undefined;
  readonly children = new Map<string, FormNode>();

  /** Made when it is missing. */
  child(name: string): FormNode {
    let child = this.children.get(name);
    if (child === undefined) {
      child = new FormNode();
      this.children.set(name, child);
    }
    return child;
  }

  /** Children named 1, 2, 3 … in that order. */
  numbered(): FormNode[] {
    return [...this.children]
      .filter(([name]) => /^\d+$/.test(name))
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([, child]) => child);
  }
}

function readStructure(model: ServiceModel, shape: StructureShape, node: FormNode): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members)) {
    const child = node.children.get(ref.locationName ?? name);
    if (child !== undefined) members[name] = readValue(model, ref, child);
  }
  return members;
}

function readValue(model: ServiceModel, ref: ShapeRef, node: FormNode): unknown {
  const shape = shapeOf(model, ref.shape);
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, node);
    case 'list': {
      const items =
        shape.flattened === true ? node : node.children.get(shape.member.locationName ?? 'member');
      return (items ?? new FormNode()).numbered().map((item) => readValue(model, shape.member, item));
    }
    case 'map': {
      const entries = shape.flattened === true ? node : node.children.get('entry');
      return Object.fromEntries(
        (entries ?? new FormNode()).numbered().map((entry) => {
          const key = entry.children.get(shape.key.locationName ?? 'key');
          const value = entry.children.get(shape.value.locationName ?? 'value') ?? new FormNode();
          return [key?.text ?? '', readValue(model, shape.value, value)];
        }),
      );
    }
    case 'blob':
      return Buffer.from(node.text ?? '', 'base64');
    case 'boolean':
      return node.text === 'true';
    case 'timestamp':
      return new Date(node.text ?? '');
    case 'string':
      return node.text ?? '';
    case 'integer':
    case 'long':
    case 'float':
    case 'double': {
      const number = Number(node.text);
      if (node.text === '' || Number.isNaN(number)) {
        throw new ServiceError('MalformedInput', 400, `'${node.text}' is not a number`);
      }
      return number;
    }
  }
}

function writeMembers(model: ServiceModel, shape: StructureShape, value: object): string {
  const given = value as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (shape.members[name] === undefined) {
      throw new Error(`the model of ${model.serviceId} has no member ${name} here`);
    }
  }
  return Object.entries(shape.members)
    .filter(([name]) => given[name] !== undefined)
    .map(([name, ref]) => writeValue(model, ref, ref.locationName ?? name, given[name]))
    .join('');
}

function writeValue(model: ServiceModel, ref: ShapeRef, name: string, value: unknown): string {
  const shape = shapeOf(model, ref.shape);
  if (shape.type === 'structure') return element(name, writeMembers(model, shape, value as object));
  if (shape.type === 'list') {
    const { member, flattened } = shape;
    const itemName = flattened === true ? name : (member.locationName ?? 'member');
    const items = (value as unknown[]).map((item) => writeValue(model, member, itemName, item)).join('');
    return flattened === true ? items : element(name, items);
  }
  if (shape.type === 'map') {
    const entries = Object.entries(value as object).map(([key, item]: [string, unknown]) => {
      const keyElement = element(shape.key.locationName ?? 'key', escape(key));
      const valueName = shape.value.locationName ?? 'value';
      return element('entry', keyElement + writeValue(model, shape.value, valueName, item));
    });
    return element(name, entries.join(''));
  }
  return element(name, escape(scalarText(value as Scalar)));
}

type Scalar = string | number | boolean | Date | Uint8Array;

function scalarText(value: Scalar): string {
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Control characters other than tab and line ends have no form in XML 1.0. */
const notInXml = /[^\t\n\r\P{Cc}]|[\ufffe\uffff]/gu;

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
    .replaceAll(notInXml, '\ufffd');
}
