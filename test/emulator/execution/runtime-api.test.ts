// The Runtime API as a bootstrap meets it: replies, refusals, limits.
import { expect, test } from 'vitest';
import { bashBootstrap, startExecutionLab } from '../../support/execution-lab.ts';

test('/next hands over the event byte for byte, with its headers', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap('cat "$headers"; echo; printf %s "$event"');
  const spec = await lab.spec({ bootstrap });
  const payload = '{ "text" : "¿Qué tal?",\n"n":1.0}';
  const { text } = await lab.invoke(spec, payload, {
    requestId: '5f0b9a1e-0000-4000-8000-000000000003',
    invokedFunctionArn: `${spec.functionArn}:prod`,
    clientContext: '{"client":{"name":"ñ"}}',
  });
  const [head = '', body] = text.replaceAll('\r', '').split('\n\n\n');
  expect(body).toBe(payload);
  expect(head).toMatch(/^HTTP\/1.1 200 /);
  expect(head).toContain('Content-Type: application/json');
  expect(head).toContain('Lambda-Runtime-Aws-Request-Id: 5f0b9a1e-0000-4000-8000-000000000003');
  expect(head).toContain(`Lambda-Runtime-Invoked-Function-Arn: ${spec.functionArn}:prod`);
  expect(head).toContain('Lambda-Runtime-Client-Context: {"client":{"name":"\\u00f1"}}');
  expect(head).toMatch(
    /Lambda-Runtime-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/,
  );
  const deadline = Number(/Lambda-Runtime-Deadline-Ms: (\d+)/.exec(head)?.[1]);
  expect(deadline - Date.now()).toBeGreaterThan(1000);
  expect(deadline - Date.now()).toBeLessThanOrEqual(3000);
});

test('a wrong request id, a second answer and calls at the wrong time are refused in AWS’s words', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = `#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
${ask('invocation/none/response', '-d early')}
while true; do
  headers=$(mktemp)
  curl -sS -o /dev/null -D "$headers" "$api/invocation/next"
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *\\([^[:space:]]*\\).*/\\1/Ip' "$headers")
  ${ask('invocation/other/response', '-d wrong')}
  ${ask('init/error', '-d late')}
  ${ask('invocation/$id/response', '-d right')}
  ${ask('invocation/$id/response', '-d again')}
  ${ask('invocation/$id/error', '-d again')}
  ${ask('invocation/next', '-X POST')}
  ${ask('invocation/$id/response')}
  ${ask('invocation/unknown')}
done
`;
  const { text, log } = await lab.invoke(await lab.spec({ bootstrap }));
  expect(text).toBe('right');
  const invalidId = '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"} 400';
  const said = log.split('\n').filter((line) => /^(\{|4| |$)/.test(line) || / \d{3}$/.test(line));
  expect(said.filter((line) => line !== '')).toEqual([
    invalidId,
    invalidId,
    refusal('Running', 'InitError'),
    '{"status":"OK"}',
    ' 202',
    refusal('RuntimeResponseSentState', 'InvocationResponse'),
    refusal('RuntimeResponseSentState', 'InvocationErrorResponse'),
    ' 405',
    ' 405',
    '404 page not found',
    ' 404',
  ]);
});

test('asking for the next event before answering yields the same event again', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: bashBootstrap('curl -sS "$api/invocation/next"') });
  expect((await lab.invoke(spec, '"once"')).text).toBe('"once"');
});

test('a response of exactly 6,291,556 bytes arrives, one byte more does not', async () => {
  await using lab = await startExecutionLab();
  const spec = await lab.spec({ bootstrap: bashBootstrap(post('$event')) }, { timeoutSeconds: 20 });
  const largest = await lab.invoke(spec, '6291556');
  expect([largest.functionError, largest.text.length]).toEqual([undefined, 6_291_556]);
  const tooLarge = await lab.invoke(spec, '6291557');
  expect(tooLarge.functionError).toBe('Unhandled');
  expect(tooLarge.text).toBe(
    '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
  );
  expect(tooLarge.log).toContain(
    '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"} 413',
  );
});

test('an event of six megabytes arrives whole', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap('echo ${#event}');
  const payload = JSON.stringify('x'.repeat(6_000_000));
  const spec = await lab.spec({ bootstrap }, { timeoutSeconds: 20 });
  expect((await lab.invoke(spec, payload)).text).toBe(String(payload.length));
});

test('a response may be sent in chunks', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap(
    `{ echo one; echo two; } | curl -sS -o /dev/null -H 'Transfer-Encoding: chunked' -H 'Lambda-Runtime-Function-Response-Mode: streaming' -T - -X POST "$api/invocation/$id/response"`,
  );
  expect((await lab.invoke(await lab.spec({ bootstrap }))).text).toBe('one\ntwo\n');
});

test('an error type that AWS would not keep becomes unknown', async () => {
  await using lab = await startExecutionLab();
  const bootstrap = bashBootstrap(
    'curl -sS -H "Lambda-Runtime-Function-Error-Type: $(printf %s "$event" | tr -d \'"\')" -d "{}" "$api/invocation/$id/error"',
  );
  const spec = await lab.spec({ bootstrap });
  for (const given of ['Function.Mine', 'Function.9', 'Nonsense', 'Runtime.Mine']) {
    await lab.invoke(spec, JSON.stringify(given));
  }
  const types = lab.events.flatMap((event) => (event.kind === 'error' ? [event.errorType] : []));
  expect(types).toEqual(['Function.Mine', 'Function.Unknown', 'Runtime.Unknown', 'Runtime.Mine']);
});

function refusal(from: string, to: string): string {
  const message = `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
  return `{"errorMessage":"${message}","errorType":"InvalidStateTransition"} 403`;
}

/** A command that posts so many bytes and prints the reply on standard error. */
function post(size: string): string {
  const reply = `curl -sS -w ' %{http_code}\\n' --data-binary @- "$api/invocation/$id/response" >&2`;
  return `head -c ${size} /dev/zero | tr '\\0' x | ${reply}`;
}

/** A command that prints the body of a reply, a space and the status. */
function ask(path: string, options = ''): string {
  return `curl -sS -w ' %{http_code}\\n' ${options} "$api/${path}"`;
}
