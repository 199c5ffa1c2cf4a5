// Knows the end of a terminal's output that is not a whole character or control sequence yet.

type State = 'ground' | 'escape' | 'control-sequence' | 'system-command' | 'string';

const codes = { bell: 0x07, cancel: 0x18, substitute: 0x1a, escape: 0x1b };

/** What is longer than this counts as finished; it is most likely a program's mistake. */
const limitBytes = 64 * 1024;

/**
 * Follows output and keeps the bytes since the last point where a terminal was between two sequences.
 *
 * A screen redrawn in the middle of a sequence would show the rest of it as text; so a returning terminal gets these
 * bytes again, after the screen they have not changed yet.
 */
export class UnfinishedSequence {
  #state: State = 'ground';
  #bytes = Buffer.alloc(0);

  get bytes(): Buffer {
    return this.#bytes;
  }

  push(chunk: Buffer): void {
    // An incomplete character belongs to what comes now.
    const data = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    let position = this.#state === 'ground' ? 0 : this.#bytes.length;
    let sequenceStart = 0;
    while (position < data.length) {
      if (this.#state === 'ground') {
        const next = data.indexOf(codes.escape, position);
        if (next === -1) break;
        this.#state = 'escape';
        sequenceStart = next;
        position = next + 1;
      } else {
        this.#state = nextState(this.#state, data[position] ?? 0);
        position += 1;
      }
    }
    const rest = this.#state === 'ground' ? incompleteCharacter(data) : data.subarray(sequenceStart);
    if (rest.length > limitBytes) {
      this.#state = 'ground';
      this.#bytes = Buffer.alloc(0);
    } else {
      // A copy, lest a few bytes keep a whole chunk in memory.
      this.#bytes = rest.length === 0 ? Buffer.alloc(0) : Buffer.from(rest);
    }
  }
}

function nextState(state: State, byte: number): State {
  if (byte === codes.escape) return 'escape';
  if (byte === codes.cancel || byte === codes.substitute) return 'ground';
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'control-sequence'; // [
      if (byte === 0x5d) return 'system-command'; // ]
      if ([0x50, 0x58, 0x5e, 0x5f].includes(byte)) return 'string'; // P X ^ _
      return byte < 0x30 ? 'escape' : 'ground';
    case 'control-sequence':
      return byte >= 0x40 && byte <= 0x7e ? 'ground' : state;
    case 'system-command':
      return byte === codes.bell ? 'ground' : state;
    case 'string':
    case 'ground':
      return state;
  }
}

/** The first bytes of a UTF-8 character at the end of `data` whose other bytes have not come. */
function incompleteCharacter(data: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, data.length); back += 1) {
    const byte = data[data.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? data.subarray(data.length - back) : Buffer.alloc(0);
    }
  }
  return Buffer.alloc(0);
}
