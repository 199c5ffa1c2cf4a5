// Answers as they travel: bodies, headers and statuses, and connections that misbehave.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startEmulator } from '../../support/start-emulator.ts';

/** Any signature will do: these emulators do not verify. */
function authorization(service: string): Record<string, string> {
  const scope = `key/20260101/us-east-1/${service}/aws4_request`;
  return {
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
  };
}

const lambda = { headers: authorization('lambda') };

const notEmulated = (service: string) => `The emulator does not implement the service ${service}.`;

test('Lambda’s errors carry their names and texts where AWS puts them', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const get = (path: string, init: RequestInit = lambda) => fetch(emulator.endpoint + path, init);
  const missing = await get('/2015-03-31/functions/missing');
  expect(missing.status).toBe(404);
  expect(missing.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  expect(missing.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(missing.headers.get('content-type')).toBe('application/json');
  expect(await missing.text()).toBe(
    '{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:missing"}',
  );
  const invalid = await get('/2015-03-31/functions/not%20a%20name');
  expect(invalid.status).toBe(400);
  expect(await invalid.json()).toEqual({
    message: expect.stringMatching(/^1 validation error detected: Value 'not a name' at 'functionName'/),
  });
  const unmapped = await get('/2015-03-31/functions', {
    ...lambda,
    method: 'POST',
    body: '{"FunctionName":',
  });
  expect(await unmapped.json()).toEqual({
    Type: 'User',
    message: expect.stringMatching(/^Could not parse request body into json: /),
  });
  const unknown = await get('/2015-03-31/nothing');
  expect([unknown.status, unknown.headers.get('x-amzn-errortype')]).toEqual([
    404,
    'UnknownOperationException',
  ]);
});

test('an operation that is not emulated is named', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const response = await fetch(`${emulator.endpoint}/2015-03-31/functions/f/aliases`, lambda);
  expect(response.status).toBe(501);
  expect(await response.json()).toEqual({
    Type: 'Service',
    message: 'The emulator does not implement the operation lambda:ListAliases.',
  });
});

test('a service that is not emulated is named, in the protocol of whoever asks', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const ask = async (service: string, init: RequestInit) => {
    const headers = { ...authorization(service), ...(init.headers as Record<string, string>) };
    const response = await fetch(`${emulator.endpoint}/`, { ...init, headers });
    return [response.status, await response.text()];
  };
  const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  expect(await ask('dynamodb', { method: 'POST', body: '{}', headers: target })).toEqual([
    501,
    JSON.stringify({ __type: 'NotImplementedException', message: notEmulated('dynamodb') }),
  ]);
  expect(await ask('s3', {})).toEqual([
    501,
    expect.stringContaining(`<Message>${notEmulated('s3')}</Message>`),
  ]);
  expect(await ask('ec2', { method: 'POST', body: new URLSearchParams({ Action: 'DescribeVpcs' }) })).toEqual(
    [501, expect.stringContaining(`<Message>${notEmulated('ec2')}</Message>`)],
  );
  expect(await ask('apigateway', {})).toEqual([501, expect.stringContaining(notEmulated('apigateway'))]);
});

test('IAM and STS answer in XML, CloudWatch Logs in JSON 1.1', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const form = (service: string, body: string) =>
    fetch(emulator.endpoint, {
      method: 'POST',
      headers: {
        ...authorization(service),
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      },
      body,
    });
  const role = await form('iam', 'Action=GetRole&Version=2010-05-08&RoleName=a');
  expect(role.status).toBe(404);
  expect(role.headers.get('content-type')).toBe('text/xml');
  expect(await role.text()).toMatch(
    /^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>NoSuchEntity<\/Code><Message>.*<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/,
  );
  expect(await (await form('sts', 'Action=GetCallerIdentity')).text()).toMatch(
    /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult>.*<Account>123456789012<\/Account>.*<ResponseMetadata>/,
  );
  expect(await (await form('iam', 'Action=Nonsense')).text()).toContain('<Code>InvalidAction</Code>');
  const logs = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { ...authorization('logs'), 'x-amz-target': 'Logs_20140328.DeleteLogGroup' },
    body: '{"logGroupName":"missing"}',
  });
  expect(logs.status).toBe(400);
  expect(logs.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(await logs.json()).toEqual({
    __type: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('a request over 70167211 bytes is refused while it is still being sent', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const response = await fetch(`${emulator.endpoint}/2015-03-31/functions`, {
    ...lambda,
    method: 'POST',
    body: new Uint8Array(70_167_212),
  });
  expect(response.status).toBe(413);
  expect(response.headers.get('x-amzn-errortype')).toBe('RequestEntityTooLargeException');
  expect(await response.json()).toEqual({
    message: 'Request must be smaller than 70167211 bytes for the CreateFunction operation',
  });
});

test('a zip over 50 MB is refused', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const response = await fetch(`${emulator.endpoint}/2018-10-31/layers/large/versions`, {
    ...lambda,
    method: 'POST',
    body: `{"Content":{"ZipFile":"${Buffer.alloc(52_428_801).toString('base64')}"}}`,
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual({ message: 'Zipped size must be smaller than 52428800 bytes' });
});

test('pages of a browser are refused, by origin and by the name they reached the emulator under', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const origin = await fetch(`${emulator.endpoint}/2015-03-31/functions`, {
    headers: { ...lambda.headers, origin: 'https://example.com' },
  });
  expect(origin.status).toBe(403);
  const { port } = new URL(emulator.endpoint);
  const socket = connect(Number(port), '127.0.0.1');
  const headers = Object.entries(lambda.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `GET /2015-03-31/functions HTTP/1.1\r\nHost: rebound.example.com:${port}\r\nConnection: close\r\n${headers.join('')}\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
  socket.destroy();
});

test('input that is made to take long is answered at once', { timeout: 5000 }, async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  const zip = `${' '.repeat(500_000)}%`;
  const create = { ...lambda, method: 'POST', body: JSON.stringify({ Code: { ZipFile: zip } }) };
  const refused = await fetch(`${emulator.endpoint}/2015-03-31/functions`, create);
  expect(refused.headers.get('x-amzn-errortype')).toBe('SerializationException');
  const form = (name: string) =>
    fetch(emulator.endpoint, {
      method: 'POST',
      headers: authorization('iam'),
      body: new URLSearchParams({ Action: 'GetRole', [name]: '' }),
    });
  expect((await form(`Tags${'.1'.repeat(100_000)}`)).headers.get('x-amzn-errortype')).toBe('ValidationError');
  const tooLarge = await form('x'.repeat(2_000_000));
  expect(tooLarge.status).toBe(413);
  expect(await tooLarge.text()).toContain('<Message>Request must be smaller than 1048576 bytes</Message>');
});

test('names that every JavaScript object has are no operations and no services', async () => {
  await using emulator = await startEmulator({ verifySignatures: false });
  for (const name of ['constructor', '__proto__', 'toString']) {
    const body = new URLSearchParams({ Action: name });
    const form = await fetch(emulator.endpoint, { method: 'POST', headers: authorization('iam'), body });
    expect(form.headers.get('x-amzn-errortype')).toBe('InvalidAction');
    const headers = { ...authorization('logs'), 'x-amz-target': `Logs_20140328.${name}` };
    const json = await fetch(emulator.endpoint, { method: 'POST', headers, body: '{}' });
    expect(json.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    const service = await fetch(`${emulator.endpoint}/x`, { headers: authorization(name) });
    expect(await service.text()).toContain(notEmulated(name));
  }
});

test('broken connections and nonsense leave the emulator standing', async () => {
  const bugs: unknown[] = [];
  await using emulator = await startEmulator({
    verifySignatures: false,
    reportBug: (error) => bugs.push(error),
  });
  const port = Number(new URL(emulator.endpoint).port);
  for (const sent of [
    'nonsense\r\n\r\n',
    'POST /2015-03-31/functions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"half',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET /%E0%A4%A?%=% HTTP/1.1\r\nHost: a\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request\r\n\r\n',
    'GET //..//%2e%2e/2015 HTTP/1.1\r\nHost: a\r\n\r\n',
  ]) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.write(sent);
    await new Promise<void>((resolve) => {
      socket.end(resolve);
    });
    socket.destroy();
  }
  expect((await fetch(`${emulator.endpoint}/2015-03-31/functions`, lambda)).status).toBe(200);
  expect(bugs).toEqual([]);
});
