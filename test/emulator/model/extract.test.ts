// The committed service tables are what the installed AWS CLI says.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { extractTables } from '../../../sandbox/emulator/model/extract.ts';
import { inputShapeOf, loadServiceModel, shapeOf } from '../../../sandbox/emulator/model/service-model.ts';

test('The committed tables are those extracted from the AWS CLI that is installed with us', async () => {
  for (const [service, text] of Object.entries(await extractTables())) {
    const committed = new URL(`../../../sandbox/emulator/model/${service}.json`, import.meta.url);
    expect(await readFile(committed, 'utf8'), service).toBe(text);
  }
});

test('Every shape an operation or a shape names is in the table', () => {
  for (const service of ['lambda', 'iam', 'sts', 'logs'] as const) {
    const model = loadServiceModel(service);
    const named = [
      ...Object.values(model.operations).flatMap((o) => [o.input, o.output].concat(o.errors)),
      ...Object.values(model.shapes).flatMap((shape) => {
        if (shape.type === 'structure') return Object.values(shape.members).map((member) => member.shape);
        if (shape.type === 'list') return [shape.member.shape];
        return shape.type === 'map' ? [shape.key.shape, shape.value.shape] : [];
      }),
    ];
    for (const name of named) if (name !== undefined) expect(shapeOf(model, name)).toBeDefined();
  }
});

test('An operation that is not emulated keeps its name and route', () => {
  expect(loadServiceModel('lambda').operations['CreateEventSourceMapping']).toEqual({
    method: 'POST',
    uri: '/2015-03-31/event-source-mappings',
    status: 202,
  });
});

test('A route, its bindings and its errors are as AWS models them', () => {
  const lambda = loadServiceModel('lambda');
  expect(lambda.operations['PublishLayerVersion']).toMatchObject({
    method: 'POST',
    uri: '/2018-10-31/layers/{LayerName}/versions',
    status: 201,
  });
  expect(inputShapeOf(lambda, 'Invoke').members['LogType']).toEqual({
    shape: 'LogType',
    location: 'header',
    locationName: 'X-Amz-Log-Type',
  });
  expect(shapeOf(lambda, 'TooManyRequestsException')).toMatchObject({ error: { status: 429 } });
  expect(shapeOf(loadServiceModel('iam'), 'NoSuchEntityException')).toMatchObject({
    error: { code: 'NoSuchEntity', status: 404 },
  });
});
