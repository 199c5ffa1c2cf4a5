// The shell's marks among arbitrary output.
import { expect, test } from 'vitest';
import { MarkParser, type OutputPart } from '../../sandbox/shell/mark-parser.ts';

const secret = '0123456789abcdef';
const mark = (fields: string): string => `\u001b]133;${secret};${fields}\u0007`;

function summary(parts: OutputPart[]): { output: string; marks: string[] } {
  const output = parts.map((part) => (part.kind === 'output' ? part.bytes : Buffer.alloc(0)));
  const marks = parts.flatMap((part) =>
    part.kind === 'mark' ? [[part.mark.letter, ...part.mark.fields].join('|')] : [],
  );
  return { output: Buffer.concat(output).toString(), marks };
}

test('marks are found wherever the stream is cut', () => {
  const other = '\u001b]133;D;0\u0007';
  const text = `one${mark('D;0')}${other}\u001b[1mñ${mark('C;1;/home;echo a%3Bb%0Añ%25')}\u001b\u001b]133;${mark('B;7')}`;
  const stream = Buffer.from(text);
  const expected = {
    output: `one${other}\u001b[1mñ\u001b\u001b]133;`,
    marks: ['D|0', 'C|1|/home|echo a;b\nñ%', 'B|7'],
  };
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const parser = new MarkParser(secret);
    const parts = [...parser.push(stream.subarray(0, cut)), ...parser.push(stream.subarray(cut))];
    expect(summary(parts)).toEqual(expected);
  }
  const byByte = new MarkParser(secret);
  expect(summary([...stream].flatMap((byte) => byByte.push(Buffer.from([byte]))))).toEqual(expected);
});

test('a mark that never ends is output in the end', () => {
  const parser = new MarkParser(secret);
  const start = `\u001b]133;${secret};C;`;
  const chunk = 'x'.repeat(10_000);
  const parts = parser.push(Buffer.from(start));
  for (let count = 0; count < 20; count += 1) parts.push(...parser.push(Buffer.from(chunk)));
  parts.push({ kind: 'output', bytes: parser.end() });
  expect(summary(parts)).toEqual({ output: start + chunk.repeat(20), marks: [] });
});

test('what was held back is given at the end', () => {
  const parser = new MarkParser(secret);
  expect(summary(parser.push(Buffer.from('end\u001b]13')))).toEqual({ output: 'end', marks: [] });
  expect(parser.end().toString()).toBe('\u001b]13');
});
