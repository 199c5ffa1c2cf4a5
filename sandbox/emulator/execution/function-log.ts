// Turns what an execution environment says into log events and keeps the tail of the current invocation.
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

type LogEvent = { timestamp: number; message: string };

const tailLimitBytes = 4096;
/** CloudWatch Logs takes no longer event. */
const lineLimitChars = 256 * 1024;
/** How long a line may wait for others, ms. */
const batchDelayMs = 200;
/** What an event counts beside its message, as CloudWatch Logs does. */
const eventOverheadBytes = 26;
/** Above this, reading from the function stops until the log has caught up. */
const backlogLimitBytes = 1024 * 1024;
/** A function in an endless loop must not fill the disk at the disk's speed: how fast a backlog is taken. */
const floodBytesPerMs = 1024;

export type FunctionLogOptions = {
  /** Stores events of this stream. */
  write(this: void, events: LogEvent[]): Promise<void>;
  /** Called for each line the function wrote, without its line end. */
  onLine(this: void, line: string): void;
  /** Called when the backlog becomes too large, and when it is gone. */
  onBacklog(this: void, isTooLarge: boolean): void;
  onError(this: void, error: unknown): void;
};

/** The log of one execution environment: one event per line, written in batches, in order. */
export class FunctionLog {
  readonly #options: FunctionLogOptions;
  readonly #decoder = new StringDecoder('utf8');
  #partialLine = '';
  #tail: string[] = [];
  #tailChars = 0;
  #batch: LogEvent[] = [];
  #backlogBytes = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FunctionLogOptions) {
    this.#options = options;
  }

  /** Takes output of the function. */
  output(bytes: Buffer): void {
    const text = this.#partialLine + this.#decoder.write(bytes);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#line(text.slice(start, end));
      start = end + 1;
    }
    this.#partialLine = text.slice(start);
    while (this.#partialLine.length >= lineLimitChars) {
      this.#line(this.#partialLine.slice(0, lineLimitChars));
      this.#partialLine = this.#partialLine.slice(lineLimitChars);
    }
  }

  /** Takes a message of the platform, after any unfinished line of the function. */
  platform(message: string, options: { isInTail: boolean }): void {
    this.#endLine();
    if (options.isInTail) this.#remember(message);
    this.#add(message);
  }

  /** Ends an invocation: what was said is on its way to the log, and the next tail starts empty. */
  takeTail(): Uint8Array {
    this.#endLine();
    const tail = Buffer.from(this.#tail.join('')).subarray(-tailLimitBytes);
    this.#tail = [];
    this.#tailChars = 0;
    this.flush();
    return tail;
  }

  /** Sends what has gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined || this.#batch.length === 0) return;
    const events = this.#batch;
    this.#batch = [];
    // The writer starts at once, not in a later turn: who asks for the log right after an invocation finds it.
    this.#writing = this.#options
      .write(events)
      .catch(this.#options.onError)
      .then(() => this.#written(events));
  }

  /** Resolves when everything said so far has been stored. */
  async close(): Promise<void> {
    this.#endLine();
    this.flush();
    while (this.#writing !== undefined) await this.#writing;
  }

  async #written(events: readonly LogEvent[]): Promise<void> {
    const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
    const wasTooLarge = this.#backlogBytes > backlogLimitBytes;
    if (wasTooLarge) await delay(bytes / floodBytesPerMs);
    this.#writing = undefined;
    this.#backlogBytes -= bytes;
    if (wasTooLarge && this.#backlogBytes <= backlogLimitBytes) this.#options.onBacklog(false);
    this.flush();
  }

  #endLine(): void {
    const text = this.#partialLine + this.#decoder.end();
    this.#partialLine = '';
    if (text !== '') this.#line(text);
  }

  #line(text: string): void {
    this.#options.onLine(text);
    this.#remember(`${text}\n`);
    this.#add(`${text}\n`);
  }

  #remember(text: string): void {
    this.#tail.push(text);
    this.#tailChars += text.length;
    // A character is at least a byte: what lies further back than this can never be in the tail.
    while (this.#tailChars - (this.#tail[0]?.length ?? 0) >= tailLimitBytes) {
      this.#tailChars -= this.#tail.shift()?.length ?? 0;
    }
  }

  #add(message: string): void {
    const event = { timestamp: Date.now(), message };
    this.#batch.push(event);
    const wasTooLarge = this.#backlogBytes > backlogLimitBytes;
    this.#backlogBytes += sizeOf(event);
    if (!wasTooLarge && this.#backlogBytes > backlogLimitBytes) {
      this.#options.onBacklog(true);
      this.flush();
    }
    this.#timer ??= setTimeout(() => this.flush(), batchDelayMs).unref();
  }
}

/** Characters stand in for bytes: it is about the order of magnitude. */
function sizeOf(event: LogEvent): number {
  return event.message.length + eventOverheadBytes;
}
