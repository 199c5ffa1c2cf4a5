// Inputs that break AWS's service model are refused in the very words AWS was observed to use.
import { expect, test } from 'vitest';
import { validate } from '../../../sandbox/emulator/http/validate.ts';
import { lambdaRuntimes } from '../../../sandbox/emulator/model/overrides.ts';
import { loadServiceModel } from '../../../sandbox/emulator/model/service-model.ts';

const lambda = loadServiceModel('lambda');
const iam = loadServiceModel('iam');
const logs = loadServiceModel('logs');
const code = { ZipFile: new Uint8Array(10) };
const role = 'arn:aws:iam::123456789012:role/lambda-role';
const runtimes =
  '[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2]';
const layerVersionPattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;

function configurationError(input: object): string | undefined {
  return validate(lambda, 'UpdateFunctionConfiguration', { FunctionName: 'f', ...input });
}

test('A role that is not an ARN', () => {
  expect(validate(lambda, 'CreateFunction', { FunctionName: 'f', Role: 'r1', Code: code })).toBe(
    String.raw`1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
  );
});

test('Two architectures', () => {
  const input = { FunctionName: 'f', Role: role, Code: code, Architectures: ['x86_64', 'arm64'] };
  expect(validate(lambda, 'CreateFunction', input)).toBe(
    "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
  );
});

test('An unknown runtime of a function is left to the operation', () => {
  const input = { FunctionName: 'f', Role: role, Code: code, Runtime: 'non-existent-runtime' };
  expect(validate(lambda, 'CreateFunction', input)).toBeUndefined();
  expect(`[${lambdaRuntimes.join(', ')}]`).toBe(runtimes);
});

test('A function name with illegal characters', () => {
  expect(validate(lambda, 'GetFunction', { FunctionName: 'my-function!' })).toBe(
    String.raw`1 validation error detected: Value 'my-function!' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
  );
});

test('Unknown runtimes and architectures of a layer, in that order', () => {
  const input = {
    LayerName: 'l',
    Content: code,
    CompatibleRuntimes: ['invalidruntime'],
    CompatibleArchitectures: ['invalidarch'],
  };
  expect(validate(lambda, 'PublishLayerVersion', input)).toBe(
    `2 validation errors detected: Value '[invalidruntime]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: ${runtimes}; Value '[invalidarch]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
  );
});

test('A layer version ARN without its version', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:layer:bash-runtime';
  expect(validate(lambda, 'GetLayerVersionByArn', { Arn: arn })).toBe(
    `1 validation error detected: Value '${arn}' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: ${layerVersionPattern}`,
  );
  expect(configurationError({ Layers: [arn] })).toBe(
    `1 validation error detected: Value '[${arn}]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${layerVersionPattern}, Member must not be null]`,
  );
});

test('Required members that are missing are counted and joined', () => {
  expect(validate(lambda, 'CreateFunction', { FunctionName: 'f' })).toBe(
    "2 validation errors detected: Value null at 'role' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null",
  );
});

test('A number out of range, on either side', () => {
  expect(configurationError({ Timeout: 0 })).toBe(
    "1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
  expect(configurationError({ MemorySize: 64, EphemeralStorage: { Size: 99999 } })).toBe(
    "2 validation errors detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128; Value '99999' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value less than or equal to 10240",
  );
});

test('A sensitive map is refused without its content', () => {
  expect(configurationError({ Environment: { Variables: { 'a-b': 'secret' } } })).toBe(
    "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]",
  );
});

test('Elements that are structures have paths of their own', () => {
  const tooLong = 'k'.repeat(129);
  const input = { RoleName: 'r', AssumeRolePolicyDocument: '{}', Tags: [{ Key: tooLong, Value: '' }] };
  expect(validate(iam, 'CreateRole', input)).toBe(
    `1 validation error detected: Value '${tooLong}' at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128`,
  );
});

test('A log group name with illegal characters', () => {
  expect(validate(logs, 'CreateLogGroup', { logGroupName: 'a b' })).toBe(
    String.raw`1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`,
  );
});

test('Valid inputs pass: names, ARNs, qualified names, empty collections', () => {
  for (const FunctionName of [
    'bash-runtime',
    'arn:aws:lambda:us-east-1:123456789012:function:bash-runtime',
    '123456789012:function:bash-runtime:$LATEST',
  ]) {
    expect(validate(lambda, 'Invoke', { FunctionName, Qualifier: '$LATEST' })).toBeUndefined();
  }
  expect(configurationError({ Layers: [], KMSKeyArn: '' })).toBeUndefined();
});

test('Every pattern of every model compiles', () => {
  for (const service of ['lambda', 'iam', 'sts', 'logs'] as const) {
    const model = loadServiceModel(service);
    const shapes = Object.entries(model.shapes).filter(
      ([, shape]) => shape.type === 'string' && shape.pattern !== undefined,
    );
    for (const [name] of shapes) {
      const probe = {
        ...model,
        operations: { Probe: { method: 'POST', uri: '/', status: 200, input: 'In' } },
      };
      const shape = { type: 'structure' as const, members: { Value: { shape: name } } };
      expect(() =>
        validate({ ...probe, shapes: { ...model.shapes, In: shape } }, 'Probe', { Value: 'a' }),
      ).not.toThrow();
    }
  }
});
