// Makes the emulator's service tables out of AWS's own models: `node sandbox/emulator/model/extract.ts [source]`.
import { writeFile } from 'node:fs/promises';
import type { ServiceName } from '../service.ts';
import type { BotocoreModel, BotocoreOperation, BotocoreShape } from './botocore.ts';
import { readBotocoreModels } from './botocore.ts';
import type { OperationModel, ServiceModel, Shape, ShapeRef } from './service-model.ts';
import { protocols } from './service-model.ts';

/** Operations whose shapes are kept. Of the others only name and route remain, for a clear refusal. */
const modelled: Record<ServiceName, (operation: string) => boolean> = {
  lambda: (name) =>
    !/EventSource|CodeSigning|CapacityProvider|Durable|Provisioned|Recursion|Scaling|RuntimeManagement/.test(
      name,
    ),
  iam: (name) =>
    /Role|PolicyVersion|^(Create|Get|Delete|List)Polic(y|ies)$|^GetUser$/.test(name) &&
    !/ServiceLinked|InstanceProfile/.test(name),
  sts: () => true,
  logs: (name) =>
    /LogGroups?$|LogStreams?$|LogEvents$|RetentionPolicy$|^(Tag|Untag)Resource$|^ListTagsForResource$/.test(
      name,
    ),
};

/**
 * The text of each table, one operation and one shape a line so that a new model reads well as a difference.
 *
 * @param source see readBotocoreModels
 */
export async function extractTables(source?: string): Promise<Record<ServiceName, string>> {
  const { cliVersion, models } = await readBotocoreModels(source);
  const origin = `botocore's service-2.json in AWS CLI ${cliVersion} (Apache License 2.0)`;
  const table = (service: ServiceName): string => format(compact(service, models[service], origin));
  return { lambda: table('lambda'), iam: table('iam'), sts: table('sts'), logs: table('logs') };
}

function compact(service: ServiceName, model: BotocoreModel, source: string): ServiceModel {
  const { apiVersion, endpointPrefix, signingName, serviceId, targetPrefix, xmlNamespace } = model.metadata;
  const operations: Record<string, OperationModel> = {};
  const shapes: Record<string, Shape> = {};
  const keep = (name: string): void => {
    const shape = model.shapes[name];
    if (shape === undefined) throw new Error(`${serviceId} has no shape ${name}`);
    if (shapes[name] !== undefined) return;
    shapes[name] = compactShape(name, shape);
    for (const ref of referencesOf(shape)) keep(ref.shape);
  };
  for (const [name, operation] of Object.entries(model.operations)) {
    const kept = compactOperation(operation, modelled[service](name));
    operations[name] = kept;
    for (const shape of [kept.input, kept.output, ...(kept.errors ?? [])]) {
      if (shape !== undefined) keep(shape);
    }
  }
  const namespace = typeof xmlNamespace === 'object' ? xmlNamespace.uri : xmlNamespace;
  return {
    source,
    apiVersion,
    protocol: protocols[service],
    signingName: signingName ?? endpointPrefix,
    serviceId,
    ...(targetPrefix !== undefined && { targetPrefix }),
    ...(namespace !== undefined && { xmlNamespace: namespace }),
    operations,
    shapes,
  };
}

function compactOperation(operation: BotocoreOperation, withShapes: boolean): OperationModel {
  const { http, input, output, errors, deprecated } = operation;
  const kept: OperationModel = {
    method: http.method,
    uri: http.requestUri,
    status: http.responseCode ?? 200,
  };
  if (deprecated === true) kept.deprecated = true;
  if (!withShapes) return kept;
  if (input !== undefined) kept.input = input.shape;
  if (output !== undefined) kept.output = output.shape;
  if (output?.resultWrapper !== undefined) kept.resultWrapper = output.resultWrapper;
  if (errors !== undefined) kept.errors = errors.map((error) => error.shape);
  return kept;
}

const shapeTraits = [
  'type',
  'required',
  'payload',
  'min',
  'max',
  'pattern',
  'enum',
  'timestampFormat',
  'flattened',
  'streaming',
  'sensitive',
  'union',
  'event',
  'eventstream',
] as const;

function compactShape(name: string, shape: BotocoreShape): Shape {
  const kept: Record<string, unknown> = pick(shape, shapeTraits);
  if (shape.exception === true) {
    kept['error'] = {
      code: shape.error?.code ?? name,
      status: shape.error?.httpStatusCode ?? (shape.fault === true ? 500 : 400),
    };
  }
  if (shape.type === 'structure') {
    kept['members'] = Object.fromEntries(
      Object.entries(shape.members ?? {}).map(([member, ref]) => [member, compactRef(ref)]),
    );
  }
  for (const part of ['member', 'key', 'value'] as const) {
    const ref = shape[part];
    if (ref !== undefined) kept[part] = compactRef(ref);
  }
  return kept as Shape;
}

function compactRef(ref: ShapeRef): ShapeRef {
  return pick(ref, [
    'shape',
    'location',
    'locationName',
    'flattened',
    'jsonvalue',
    'idempotencyToken',
    'eventpayload',
    'timestampFormat',
  ]) as ShapeRef;
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(
    keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])),
  ) as Partial<Pick<T, K>>;
}

function referencesOf(shape: BotocoreShape): ShapeRef[] {
  const parts = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  return parts.filter((ref) => ref !== undefined);
}

function format(model: ServiceModel): string {
  const { operations, shapes, ...head } = model;
  const fields = Object.entries(head).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${fields.join(',\n')},\n"operations": ${lines(operations)},\n"shapes": ${lines(shapes)}\n}\n`;
}

function lines(entries: Record<string, unknown>): string {
  const sorted = Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{\n${sorted.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n')}\n}`;
}

if (import.meta.main) {
  for (const [service, text] of Object.entries(await extractTables(process.argv[2]))) {
    await writeFile(new URL(`${service}.json`, import.meta.url), text);
    process.stdout.write(`${service}.json  ${Math.ceil(text.length / 1024)} KB\n`);
  }
}
