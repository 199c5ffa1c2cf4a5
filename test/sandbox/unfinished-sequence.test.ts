// The part of a terminal's output that is not a whole character or sequence yet.
import { expect, test } from 'vitest';
import { UnfinishedSequence } from '../../sandbox/shell/unfinished-sequence.ts';

test.each([
  ['plain text', ''],
  ['ñ', ''],
  ['a\u001b', '\u001b'],
  ['a\u001b[1;3', '\u001b[1;3'],
  ['a\u001b[1;31m', ''],
  ['a\u001b(', '\u001b('],
  ['a\u001b(B', ''],
  ['a\u001b]0;title', '\u001b]0;title'],
  ['a\u001b]0;title\u0007', ''],
  ['a\u001b]0;title\u001b', '\u001b]0;title\u001b'],
  ['a\u001b]0;title\u001b\\', ''],
  ['a\u001bPq\u0007', '\u001bPq\u0007'],
  ['a\u001bPq\u0018b', ''],
])('after %j it is %j, in one piece or byte by byte', (text, expected) => {
  const whole = new UnfinishedSequence();
  whole.push(Buffer.from(text));
  expect(whole.bytes.toString()).toBe(expected);
  const bytewise = new UnfinishedSequence();
  for (const byte of Buffer.from(text)) bytewise.push(Buffer.from([byte]));
  expect(bytewise.bytes.toString()).toBe(expected);
});

test('the first bytes of a character wait for the others', () => {
  const [first, second, third] = Buffer.from('€');
  const sequence = new UnfinishedSequence();
  sequence.push(Buffer.from([0x61, first ?? 0]));
  expect([...sequence.bytes]).toEqual([first]);
  sequence.push(Buffer.from([second ?? 0]));
  expect([...sequence.bytes]).toEqual([first, second]);
  sequence.push(Buffer.from([third ?? 0]));
  expect([...sequence.bytes]).toEqual([]);
});

test('a sequence without an end is forgotten after 64 KiB', () => {
  const sequence = new UnfinishedSequence();
  sequence.push(Buffer.from('\u001b]0;'));
  for (let count = 0; count < 20; count += 1) {
    sequence.push(Buffer.alloc(4096, 'x'));
    expect(sequence.bytes.length).toBeLessThanOrEqual(64 * 1024);
  }
});
