// What is taken as a deployment package, and what is not.
import { CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import yazl from 'yazl';
import { functionInput, openLambdaWorld, refusal, zipOf } from '../../support/lambda-world.ts';

const unreadable = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

test('damaged and hostile packages are refused, and leave nothing behind', async () => {
  await using world = await openLambdaWorld();
  const input = await functionInput('hostile');
  const good = await zipOf({ aaaa: 'content', bbbb: 'content' });
  const link = { mode: 0o120777 };
  const packages: Record<string, Buffer> = {
    'no zip': Buffer.from('#!/bin/sh\n'),
    'cut off': good.subarray(0, good.length - 30),
    'climbing out': renamed(good, 'aaaa', '../a'),
    absolute: renamed(good, 'aaaa', '/aaa'),
    'twice the same name': renamed(good, 'bbbb', 'aaaa'),
    'a file below a file': renamed(await zipOf({ aaaa: '', 'bbbb/c': '' }), 'bbbb', 'aaaa'),
    'a link out': await zipWith([['link', '../../etc/passwd', link]]),
    'an absolute link': await zipWith([['link', '/etc/passwd', link]]),
    'through a link': await zipWith([
      ['link', '/opt', link],
      ['link/file', 'x', { mode: 0o100644 }],
    ]),
    'a device': await zipWith([['null', '', { mode: 0o020666 }]]),
    'more than it declares': declaring(await zipOf({ file: 'x'.repeat(100) }), 1),
    'damaged content': damaged(await zipOf({ file: 'x'.repeat(1000) })),
  };
  for (const [name, ZipFile] of Object.entries(packages)) {
    const attempt = world.lambda.send(new CreateFunctionCommand({ ...input, Code: { ZipFile } }));
    expect({ name, ...(await refusal(attempt)) }).toEqual({
      name,
      code: 'InvalidParameterValueException',
      status: 400,
      message: unreadable,
    });
  }
  const kept = path.join(world.dataDir, 'lambda', 'packages');
  expect(await readdir(path.join(kept, 'zips'))).toEqual([]);
  expect(await readdir(path.join(kept, 'unpacked'))).toEqual([]);
});

test('empty packages, and those that are or become too large, are refused', async () => {
  await using world = await openLambdaWorld();
  const input = await functionInput('large');
  const refused = async (ZipFile: Buffer) =>
    refusal(world.lambda.send(new CreateFunctionCommand({ ...input, Code: { ZipFile } })));
  const invalid = { code: 'InvalidParameterValueException', status: 400 };
  const empty = { ...invalid, message: 'Uploaded file must be a non-empty zip' };
  expect(await refused(await zipOf({}))).toEqual(empty);
  expect(await refused(Buffer.alloc(0))).toEqual(empty);
  expect(await refused(declaring(await zipOf({ file: 'x' }), 262_144_001))).toEqual({
    ...invalid,
    message: 'Unzipped size must be smaller than 262144000 bytes',
  });
});

test('files keep their permission bits, links stay links, and files from elsewhere get 0644', async () => {
  await using world = await openLambdaWorld();
  const bootstrap = `#!/bin/sh
curl -sS -D /tmp/h "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next" >/dev/null
id=$(grep -i request-id /tmp/h | tr -d '\\r ' | cut -d: -f2)
cd /var/task
curl -sS -d "$(stat -c '%n %a' *; readlink link; cat link)" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response"
sleep 10
`;
  const zip = await zipWith([
    ['bootstrap', bootstrap, { mode: 0o100755 }],
    ['private/data', 'content', { mode: 0o100604 }],
    ['readable', '', { mode: 0o100444 }],
    ['link', 'private/data', { mode: 0o120777 }],
    ['elsewhere', '', { mode: 0o100777 }],
  ]);
  await world.createFunction('modes', { Code: { ZipFile: madeOnDos(zip, 'elsewhere') } });
  const { Payload } = await world.lambda.send(new InvokeCommand({ FunctionName: 'modes' }));
  expect(Payload?.transformToString().split('\n')).toEqual([
    'bootstrap 755',
    'elsewhere 644',
    'link 777',
    'private 755',
    'readable 444',
    'private/data',
    'content',
  ]);
});

type Entry = [name: string, content: string, options: { mode: number }];

async function zipWith(entries: Entry[]): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content, options] of entries) zip.addBuffer(Buffer.from(content), name, options);
  zip.end();
  return buffer(zip.outputStream);
}

/** The zip with an entry's name replaced by one of the same length, which no ordinary tool would write. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** The zip with bits of the first entry's content changed. */
function damaged(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  copy.fill(0xff, 40, 48);
  return copy;
}

/** The zip with another uncompressed size in its last entry's record. */
function declaring(zip: Buffer, sizeBytes: number): Buffer {
  const copy = Buffer.from(zip);
  copy.writeUInt32LE(sizeBytes, copy.lastIndexOf('PK\u0001\u0002') + 24);
  return copy;
}

/** The zip with an entry that claims to come from a system without permission bits. */
function madeOnDos(zip: Buffer, name: string): Buffer {
  const copy = Buffer.from(zip);
  const centralRecord = copy.lastIndexOf(name) - 46;
  copy.writeUInt8(0, centralRecord + 5);
  return copy;
}
