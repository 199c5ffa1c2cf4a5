// Says what is wrong with an event that is not JSON, in the words of the parser that Lambda uses (Jackson).

/**
 * @returns undefined when the text is JSON
 */
export function jsonError(payload: Uint8Array): string | undefined {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return undefined;
  } catch {
    // The bytes one by one: what is not UTF-8 is named by its code.
    return new JsonReader(bytes.toString('latin1')).error();
  }
}

const anyValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const source = 'Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)';

class Stop extends Error {}

const numberPattern = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** Blank, tab, line feed, carriage return. */
const spaces: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Reads until the first fault. Messages observed 2025-11-24 and as in Jackson's public sources. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  error(): string {
    try {
      this.#value(0);
      this.#space();
      if (this.#at < this.#text.length) this.#value(0);
    } catch (error) {
      if (error instanceof Stop) return error.message;
      throw error;
    }
    return `Invalid JSON${this.#where(this.#at)}`;
  }

  #value(depth: number): void {
    this.#space();
    const char = this.#text[this.#at];
    if (depth > 1000)
      this.#fail('Document nesting depth (1001) exceeds the maximum allowed (1000)', this.#at);
    if (char === undefined) this.#fail('Unexpected end-of-input', this.#at);
    else if (char === '{') this.#members(depth);
    else if (char === '[') this.#elements(depth);
    else if (char === '"') this.#string();
    else if (/[-0-9]/.test(char)) this.#number();
    else if (/[A-Za-z_$]/.test(char)) this.#token();
    else this.#unexpected(char, `expected a valid value ${anyValue}`);
  }

  #members(depth: number): void {
    const start = this.#at++;
    for (let isFirst = true; ; isFirst = false) {
      this.#space();
      if (isFirst && this.#take('}')) return;
      this.#end('Object', start);
      const char = this.#text[this.#at] ?? '';
      if (char !== '"') this.#unexpected(char, 'was expecting double-quote to start field name');
      this.#string();
      this.#space();
      this.#end('Object', start);
      if (!this.#take(':')) {
        this.#unexpected(
          this.#text[this.#at] ?? '',
          'was expecting a colon to separate field name and value',
        );
      }
      this.#value(depth + 1);
      this.#space();
      this.#end('Object', start);
      if (this.#take('}')) return;
      if (!this.#take(',')) this.#separator('Object');
    }
  }

  #elements(depth: number): void {
    const start = this.#at++;
    this.#space();
    if (this.#take(']')) return;
    for (;;) {
      this.#end('Array', start);
      this.#value(depth + 1);
      this.#space();
      this.#end('Array', start);
      if (this.#take(']')) return;
      if (!this.#take(',')) this.#separator('Array');
      this.#space();
    }
  }

  #string(): void {
    for (this.#at++; ; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined)
        this.#fail('Unexpected end-of-input: was expecting closing quote for a string value', this.#at);
      else if (char === '"') break;
      else if (char === '\\') this.#at++;
      else if (char < ' ') {
        const code = `(CTRL-CHAR, code ${char.charCodeAt(0)})`;
        this.#fail(
          `Illegal unquoted character (${code}): has to be escaped using backslash to be included in string value`,
          this.#at + 1,
        );
      }
    }
    this.#at++;
  }

  #number(): void {
    numberPattern.lastIndex = this.#at;
    const number = numberPattern.exec(this.#text);
    const next = this.#text[this.#at + (number?.[0].length ?? 1)] ?? '';
    this.#at += number?.[0].length ?? 1;
    if (number === null)
      this.#unexpected(next, 'Expected digit (0-9) to follow minus sign, for valid numeric value');
    if (/[\w.+-]/.test(next)) {
      this.#unexpected(next, 'Expected space separating root-level values');
    }
  }

  #token(): void {
    const token = /^[\w$]+/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += token.length;
    if (['null', 'true', 'false'].includes(token)) return;
    this.#fail(`Unrecognized token '${token}': was expecting ${anyValue}`, this.#at);
  }

  #separator(kind: 'Object' | 'Array'): void {
    this.#unexpected(this.#text[this.#at] ?? '', `was expecting comma to separate ${kind} entries`);
  }

  #space(): void {
    while (spaces.has(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #end(kind: 'Object' | 'Array', start: number): void {
    if (this.#at < this.#text.length) return;
    const marker = `(start marker at${this.#where(start).replace(/^\n at/, '')})`;
    this.#fail(`Unexpected end-of-input: expected close marker for ${kind} ${marker}`, this.#at);
  }

  #unexpected(char: string, expectation: string): void {
    const code = char.charCodeAt(0);
    const isControl = code < 32 || (code > 126 && code < 160);
    const shown = isControl ? `(CTRL-CHAR, code ${code})` : `'${char}' (code ${code})`;
    this.#fail(`Unexpected character (${shown}): ${expectation}`, this.#at);
  }

  #fail(message: string, at: number): never {
    throw new Stop(message + this.#where(at));
  }

  #where(at: number): string {
    const before = this.#text.slice(0, at).split('\n');
    return `\n at [${source}; line: ${before.length}, column: ${(before.at(-1)?.length ?? 0) + 1}]`;
  }
}
