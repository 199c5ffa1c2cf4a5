// Which messages a filter pattern lets through.
import { expect, test } from 'vitest';
import { messageFilter } from '../../../sandbox/emulator/services/logs/filter-pattern.ts';

const messages = [
  'START RequestId: 1 Version: $LATEST\n',
  'echo "Echoing request: hello"\n',
  '[ERROR] Runtime.ExitError: exit status 1\n',
  'WARN disk is low\n',
];

function matching(pattern: string): number[] {
  return messages.flatMap((message, index) => (messageFilter(pattern)(message) ? [index] : []));
}

test('An empty pattern lets everything through', () => {
  expect(matching('')).toEqual([0, 1, 2, 3]);
  expect(matching('  ')).toEqual([0, 1, 2, 3]);
});

test('Every plain term must be there, case included', () => {
  expect(matching('ERROR')).toEqual([2]);
  expect(matching('error')).toEqual([]);
  expect(matching('exit status')).toEqual([2]);
  expect(matching('exit LATEST')).toEqual([]);
});

test('A phrase in quotes is one term, with escaped quotes inside', () => {
  expect(matching('"Echoing request: hello"')).toEqual([1]);
  expect(matching(String.raw`"echo \"Echoing"`)).toEqual([1]);
});

test('A question mark makes alternatives, a minus shuts out', () => {
  expect(matching('?ERROR ?WARN')).toEqual([2, 3]);
  expect(matching('?ERROR ?"disk is"')).toEqual([2, 3]);
  expect(matching('-START -WARN')).toEqual([1, 2]);
  expect(matching('?ERROR ?WARN -disk')).toEqual([2]);
});

test('A term with other characters than letters, digits and underscores needs quotes', () => {
  expect(() => messageFilter('RequestId: 1')).toThrow("Invalid character(s) in term ':'");
  expect(() => messageFilter('bash-runtime')).toThrow("Invalid character(s) in term '-'");
  expect(() => messageFilter('"no end')).toThrow(`Invalid character(s) in term '"'`);
});

test('Patterns about JSON or columns and regular expressions are refused by name', () => {
  for (const pattern of ['{ $.level = "ERROR" }', '[time, level]', '%ERR.*%']) {
    expect(() => messageFilter(pattern)).toThrow('not implemented');
  }
});
