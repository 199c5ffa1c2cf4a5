// What checks read out of a command line.
import { expect, test } from 'vitest';
import type { CommandRecord } from '../../lessons/check.ts';
import { outputFileOf, refusal } from '../../lessons/commands.ts';

function command(line: string, output = ''): CommandRecord {
  return { line, status: 0, output, cwd: 'runtime-tutorial', endedAt: 0 };
}

test.each([
  ['aws lambda invoke --function-name a --payload \'{"text":"Hello"}\' response.txt', 'response.txt'],
  ['aws lambda invoke --function-name a response.txt; cat response.txt', 'response.txt'],
  ['aws lambda invoke --function-name a response.txt&&cat response.txt', 'response.txt'],
  ['aws lambda invoke --function-name a response.txt | jq .', 'response.txt'],
  ['aws lambda invoke --function-name a 2>/dev/null out.txt', 'out.txt'],
  ['aws lambda invoke --function-name a out.txt 2>&1', 'out.txt'],
  ['aws lambda invoke \\\n  --function-name a \\\n  "my answer.txt"', 'my answer.txt'],
])('the response of %s is looked for where it was written', (line, file) => {
  expect(outputFileOf(command(line))).toBe(`runtime-tutorial/${file}`);
});

test('an invoke that names no file has none', () => {
  expect(outputFileOf(command('aws lambda invoke --function-name a | cat x'))).toBeUndefined();
  expect(outputFileOf(command('aws lambda invoke --function-name a > x'))).toBeUndefined();
});

test('a refusal is quoted without its full stop', () => {
  const output =
    '\naws: [ERROR]: An error occurred (NoSuchEntity) when calling the GetRole operation: There is none.\n';
  expect(refusal(command('aws iam get-role', output))).toEqual({
    code: 'NoSuchEntity',
    message: 'There is none',
  });
});
