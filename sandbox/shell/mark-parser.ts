// Takes the shell's marks out of its output.

/** A mark's letter and fields; see bashrc. */
export type Mark = { letter: string; fields: string[] };

export type OutputPart = { kind: 'output'; bytes: Buffer } | { kind: 'mark'; mark: Mark };

const bell = 0x07;
const escape = 0x1b;
/** A line of 16 Ki characters, each of four bytes, and its directory fit. What is longer is not a mark. */
const markLimitBytes = 160 * 1024;

/** Splits a stream into output and marks, wherever its chunks begin and end. */
export class MarkParser {
  readonly #prefix: Buffer;
  /** The beginning of a mark whose end has not come. */
  #held: Buffer | undefined;

  /** @param secret which marks of this shell begin with */
  constructor(secret: string) {
    this.#prefix = Buffer.from(`\u001b]133;${secret};`);
  }

  push(chunk: Buffer): OutputPart[] {
    const data = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = undefined;
    const parts: OutputPart[] = [];
    let outputStart = 0;
    let position = 0;
    const output = (end: number): void => {
      if (end > outputStart) parts.push({ kind: 'output', bytes: data.subarray(outputStart, end) });
    };
    for (;;) {
      const start = data.indexOf(this.#prefix, position);
      if (start === -1) break;
      const fieldsStart = start + this.#prefix.length;
      const end = data.indexOf(bell, fieldsStart);
      if (end === -1 && data.length - start <= markLimitBytes) {
        output(start);
        this.#held = data.subarray(start);
        return parts;
      }
      if (end === -1 || end - start > markLimitBytes) {
        position = fieldsStart;
        continue;
      }
      output(start);
      parts.push({ kind: 'mark', mark: parseMark(data.toString('utf8', fieldsStart, end)) });
      position = outputStart = end + 1;
    }
    const partial = this.#partialPrefix(data, position);
    output(partial);
    if (partial < data.length) this.#held = data.subarray(partial);
    return parts;
  }

  /** What was held back, when no more output comes. */
  end(): Buffer {
    const held = this.#held ?? Buffer.alloc(0);
    this.#held = undefined;
    return held;
  }

  /** Where at the end of `data` a mark may have begun; its length when none has. */
  #partialPrefix(data: Buffer, from: number): number {
    const start = data.indexOf(escape, Math.max(from, data.length - this.#prefix.length + 1));
    if (start === -1) return data.length;
    const tail = data.subarray(start);
    if (this.#prefix.subarray(0, tail.length).equals(tail)) return start;
    // A mark may still begin at a later escape.
    return this.#partialPrefix(data, start + 1);
  }
}

function parseMark(text: string): Mark {
  const [letter = '', ...fields] = text.split(';');
  return { letter, fields: fields.map(decodeField) };
}

function decodeField(field: string): string {
  return field.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
