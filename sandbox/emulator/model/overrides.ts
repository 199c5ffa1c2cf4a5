// Where AWS was observed to differ from its own published service model. Everything else follows the model.
import type { ServiceName } from '../service.ts';
import type { Shape } from './service-model.ts';

/** The runtimes Lambda takes, in the order in which its refusals list them (observed 2026-01-12). */
export const lambdaRuntimes: readonly string[] = [
  'nodejs20.x',
  'python3.14',
  'provided.al2023',
  'python3.12',
  'python3.13',
  'nodejs24.x',
  'nodejs22.x',
  'java25',
  'python3.10',
  'python3.11',
  'java21',
  'ruby3.3',
  'ruby3.4',
  'ruby3.2',
  'python3.8',
  'python3.9',
  'java17',
  'nodejs16.x',
  'dotnet10',
  'dotnet8',
  'java11',
  'dotnet6',
  'nodejs18.x',
  'provided.al2',
  'java8.al2',
];

// Pieces of Lambda's patterns, as its refusals print them.
const arnStart = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:`;
const region = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;

/** Members of a shape that replace the model's; undefined removes one. */
const shapeOverrides: Record<ServiceName, Record<string, { [Trait in string]?: unknown }>> = {
  lambda: {
    Runtime: { enum: [...lambdaRuntimes] },
    // Observed 2025-11-25 without the model's outermost parentheses.
    LayerVersionArn: {
      pattern: `${arnStart}${region}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
    },
    // Observed 2025-11-25: the form the model had before it told ARNs and partial ARNs apart.
    NamespacedFunctionName: {
      pattern: String.raw`${arnStart})?(${region}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
    },
  },
  iam: {
    // IAM refuses odd characters in a role's name with a sentence of its own, after validation.
    roleNameType: { pattern: undefined },
  },
  sts: {},
  logs: {},
};

/**
 * Members, as 'Operation.Member', that the operation itself refuses in other words than the validation would.
 * Observed 2026-01-12: an unknown `Runtime` is an InvalidParameterValueException that names no number of errors.
 */
export const uncheckedMembers: ReadonlySet<string> = new Set([
  'CreateFunction.Runtime',
  'UpdateFunctionConfiguration.Runtime',
]);

/** Members whose errors AWS lists first, though the model names them later (observed 2026-01-12). */
export const firstMembers: Readonly<Record<string, readonly string[]>> = {
  PublishLayerVersion: ['CompatibleRuntimes'],
};

/** Lists whose elements AWS checks against an enum in the words of a plain member (observed 2026-01-12). */
export const plainEnumLists: ReadonlySet<string> = new Set(['CompatibleRuntimes']);

/** A shape as AWS treats it. */
export function withOverride(service: ServiceName, name: string, shape: Shape): Shape {
  const override = shapeOverrides[service][name];
  if (override === undefined) return shape;
  const traits = Object.entries({ ...shape, ...override }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(traits) as Shape;
}
