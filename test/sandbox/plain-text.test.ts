// Terminal output as plain text.
import { expect, test } from 'vitest';
import { plainText } from '../../sandbox/shell/plain-text.ts';

test.each([
  [
    '\u001b[1;32mgreen\u001b[0m \u001b(Btext\u001b]0;title\u0007\u001b]8;;http://x\u001b\\link',
    'green textlink',
  ],
  ['one\r\ntwo\r\r\nthree', 'one\ntwo\nthree'],
  ['10 %\r50 %\r100 %\r\ndone\r', '100 %\ndone'],
  ['', ''],
  ['\r', ''],
  ['\u001bP1;2q never ended', ''],
])('%j becomes %j', (output, expected) => {
  expect(plainText(output)).toBe(expected);
});

test('a long line takes no longer than many short ones', () => {
  const startedAt = performance.now();
  expect(plainText('x'.repeat(1_000_000))).toHaveLength(1_000_000);
  plainText('\u001b]'.repeat(500_000));
  plainText('\r'.repeat(1_000_000));
  expect(performance.now() - startedAt).toBeLessThan(500);
});
