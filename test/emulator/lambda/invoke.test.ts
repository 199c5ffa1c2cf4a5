// Invoke in its three ways, and what it refuses.
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import type { EmulatorEvent } from '../../../sandbox/emulator/service.ts';
import type { LambdaWorld } from '../../support/lambda-world.ts';
import { openLambdaWorld, refusal } from '../../support/lambda-world.ts';

const FunctionName = 'echo';

test('RequestResponse returns the response and, when asked, the tail of the log', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const answer = await world.lambda.send(
    new InvokeCommand({ FunctionName, Payload: '{"text":"Hello"}', LogType: 'Tail' }),
  );
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(answer.FunctionError).toBeUndefined();
  expect(answer.Payload?.transformToString()).toBe('{"echo":{"text":"Hello"},"mark":"one"}');
  const log = Buffer.from(answer.LogResult ?? '', 'base64').toString();
  const id = answer.$metadata.requestId;
  expect(log).toMatch(new RegExp(`^START RequestId: ${id} Version: \\$LATEST\n`));
  expect(log).toContain('saw {"text":"Hello"} one\n');
  expect(log).toMatch(new RegExp(`END RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: .* ms\t\n$`));
});

test('an event that is absent is an empty object, and one that is any JSON arrives as it is', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const echoOf = async (event: object) => {
    const answer = await world.lambda.send(new InvokeCommand({ FunctionName, ...event }));
    return answer.Payload?.transformToString();
  };
  expect(await echoOf({})).toBe('{"echo":{},"mark":"one"}');
  for (const Payload of ['"text"', '{"ñ": 1.50}']) {
    expect(await echoOf({ Payload })).toBe(`{"echo":${Payload},"mark":"one"}`);
  }
});

test('an error that the runtime reports is the payload, marked Unhandled', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const answer = await world.lambda.send(new InvokeCommand({ FunctionName, Payload: '"fail"' }));
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '$LATEST' });
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({
    errorMessage: 'asked to fail',
    errorType: 'Asked',
  });
});

test('DryRun answers 204 and runs nothing', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const events = eventsOf(world);
  const answer = await world.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));
  expect(answer.StatusCode).toBe(204);
  expect(events.filter(({ kind }) => kind === 'execution')).toEqual([]);
});

test('Event answers 202 at once and runs a failing function three times under one request id', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const answer = await world.lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '"fail"' }),
  );
  expect(answer).toMatchObject({ StatusCode: 202 });
  expect(answer.Payload?.length ?? 0).toBe(0);
  const starts = async () => {
    const filter = { logGroupName: '/aws/lambda/echo', filterPattern: '"START RequestId"' };
    return (await world.logs.send(new FilterLogEventsCommand(filter))).events?.map(({ message }) => message);
  };
  await expect.poll(() => starts().catch(() => []), { timeout: 10_000 }).toHaveLength(3);
  expect(new Set(await starts())).toEqual(
    new Set([`START RequestId: ${answer.$metadata.requestId} Version: $LATEST\n`]),
  );
});

test('an event that is not JSON is refused in the words of AWS’s parser', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const refused = async (payload: string | Buffer) =>
    refusal(world.lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(payload) })));
  const start = 'Could not parse request body into json: Could not parse payload into json: ';
  const anyValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

  expect(await refused(Buffer.from([0x99, 0x61]))).toEqual({
    code: 'InvalidRequestContentException',
    status: 400,
    message: `${start}Unexpected character ((CTRL-CHAR, code 153)): expected a valid value ${anyValue}${where(1)}`,
  });
  for (const [payload, message, column] of [
    ['Hello', `Unrecognized token 'Hello': was expecting ${anyValue}`, 6],
    ['{text:1}', "Unexpected character ('t' (code 116)): was expecting double-quote to start field name", 2],
    [
      '{"a":1 "b"}',
      `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`,
      8,
    ],
    ["{'a':1}", `Unexpected character (''' (code 39)): was expecting double-quote to start field name`, 2],
  ] as const) {
    expect((await refused(payload)).message).toBe(start + message + where(column));
  }
  expect((await refused('{"text":"Hello"')).message).toContain(
    'Unexpected end-of-input: expected close marker for Object',
  );
  expect((await refused('{"a":1}}')).code).toBe('InvalidRequestContentException');
});

test('an event over 6 MB is refused', async () => {
  await using world = await openLambdaWorld();
  await world.createFunction(FunctionName);
  const Payload = `"${'x'.repeat(6_291_456)}"`;
  expect(await refusal(world.lambda.send(new InvokeCommand({ FunctionName, Payload })))).toMatchObject({
    code: 'RequestEntityTooLargeException',
    status: 413,
    message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  });
});

test('changes, transitions and invocations are announced to subscribers', async () => {
  await using world = await openLambdaWorld();
  const events = eventsOf(world);
  await world.createFunction(FunctionName);
  await world.lambda.send(new InvokeCommand({ FunctionName, LogType: 'Tail' }));
  const changes = () => events.flatMap((event) => (event.kind === 'change' ? [event.change.operation] : []));
  await expect.poll(changes).toEqual(['CreateFunction', 'StateTransition', 'Invocation', 'Invocation']);
  const kinds = events.flatMap((event) => (event.kind === 'execution' ? [event.event.kind] : []));
  expect(kinds).toEqual(expect.arrayContaining(['init-start', 'next', 'event', 'response', 'log']));
});

/** Where Lambda's parser says that it stopped. */
function where(column: number): string {
  return `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`;
}

function eventsOf(world: LambdaWorld): EmulatorEvent[] {
  const events: EmulatorEvent[] = [];
  world.emulator.subscribe((event) => events.push(event));
  return events;
}
