// One log stream: a file that only grows, a line for each event.
import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';

export type LogEvent = {
  /** ms since the epoch, as the writer said */
  timestamp: number;
  /** ms since the epoch */
  ingestionTime: number;
  message: string;
  /** 56 digits. Their order is by timestamp, then stream, then arrival; they stay the same for ever. */
  eventId: string;
};

export type NewLogEvent = { timestamp: number; message: string };

/** The first line of a stream's file. */
type Header = { stream: string; createdAt: number };

/** An event's line in the file. */
type EventLine = [timestamp: number, ingestionTime: number, message: string];

/**
 * A stream and its file. Appends that come while the file is being written go out together, in their order. What was
 * written outlives a kill of the process; a line cut off by one is left out.
 */
export class LogStream {
  readonly name: string;
  /** ms since the epoch */
  readonly createdAt: number;
  readonly #file: string;
  readonly #idPart: string;
  #firstTimestamp: number | undefined;
  #lastTimestamp: number | undefined;
  #lastIngestionTime: number | undefined;
  #batch: { lines: string[]; written: Promise<void> } | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #isDeleted = false;

  private constructor(file: string, header: Header) {
    this.#file = file;
    this.name = header.stream;
    this.createdAt = header.createdAt;
    this.#idPart = streamNumber(header.stream);
  }

  /** Its file name in the directory of its group. */
  static fileName(name: string): string {
    return `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.ndjson`;
  }

  /** Starts a stream; its directory must be there. */
  static create(file: string, name: string, createdAt: number): LogStream {
    const header: Header = { stream: name, createdAt };
    const stream = new LogStream(file, header);
    stream.#write([JSON.stringify(header)]).catch(() => {
      // Every later append to a file that cannot be written says so itself.
    });
    return stream;
  }

  /** @returns undefined when the file's first line never made it to disk */
  static async load(file: string): Promise<LogStream | undefined> {
    const text = await readFile(file, 'utf8');
    const header = parseHeader(text.slice(0, text.indexOf('\n')));
    if (header === undefined) return undefined;
    const stream = new LogStream(file, header);
    for (const event of stream.#eventsIn(text)) stream.#note(event.timestamp, event.ingestionTime);
    // Completes a line that was cut off, so that the next does not become part of it.
    if (!text.endsWith('\n')) await appendFile(file, '\n');
    return stream;
  }

  get firstTimestamp(): number | undefined {
    return this.#firstTimestamp;
  }

  get lastTimestamp(): number | undefined {
    return this.#lastTimestamp;
  }

  get lastIngestionTime(): number | undefined {
    return this.#lastIngestionTime;
  }

  /** Resolves when the file has the events. */
  append(events: readonly NewLogEvent[], ingestionTime: number): Promise<void> {
    for (const { timestamp } of events) this.#note(timestamp, ingestionTime);
    return this.#write(
      events.map(({ timestamp, message }) =>
        JSON.stringify([timestamp, ingestionTime, message] satisfies EventLine),
      ),
    );
  }

  /** All events, ordered by eventId; those of appends under way too. */
  async read(): Promise<LogEvent[]> {
    await this.flushed();
    const events = this.#eventsIn(await readFile(this.#file, 'utf8'));
    return events.sort((a, b) => (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0));
  }

  /** Resolves when nothing waits to be written. */
  async flushed(): Promise<void> {
    await this.#lastWrite;
  }

  /** What is appended from now on is lost, as the file is about to be. */
  markDeleted(): void {
    this.#isDeleted = true;
  }

  #write(lines: string[]): Promise<void> {
    if (this.#batch === undefined) {
      const batch = { lines: [] as string[], written: this.#lastWrite.then(() => this.#writeBatch()) };
      this.#batch = batch;
      // The next batch goes out after this one, whether it succeeds or not.
      this.#lastWrite = batch.written.catch(() => undefined);
    }
    this.#batch.lines.push(...lines);
    return this.#batch.written;
  }

  async #writeBatch(): Promise<void> {
    const lines = this.#batch?.lines ?? [];
    this.#batch = undefined;
    if (this.#isDeleted || lines.length === 0) return;
    await appendFile(this.#file, `${lines.join('\n')}\n`, { mode: 0o600 });
  }

  #note(timestamp: number, ingestionTime: number): void {
    this.#firstTimestamp = Math.min(timestamp, this.#firstTimestamp ?? timestamp);
    this.#lastTimestamp = Math.max(timestamp, this.#lastTimestamp ?? timestamp);
    this.#lastIngestionTime = ingestionTime;
  }

  #eventsIn(text: string): LogEvent[] {
    return text.split('\n').flatMap((line, index) => {
      const parsed = index === 0 ? undefined : parseEvent(line);
      if (parsed === undefined) return [];
      const [timestamp, ingestionTime, message] = parsed;
      const eventId = `${digits(timestamp, 16)}${this.#idPart}${digits(index, 20)}`;
      return [{ timestamp, ingestionTime, message, eventId }];
    });
  }
}

/** The smallest eventId an event of that time can have. */
export function lowestEventId(timestamp: number): string {
  return digits(timestamp, 16).padEnd(56, '0');
}

/** 20 digits that stand for a stream's name. */
function streamNumber(name: string): string {
  const hash = createHash('sha256').update(name).digest().readBigUInt64BE();
  return hash.toString().padStart(20, '0');
}

function digits(value: number, count: number): string {
  return String(Math.max(0, value)).padStart(count, '0');
}

function parseHeader(line: string): Header | undefined {
  return parseLine(line) as Header | undefined;
}

function parseEvent(line: string): EventLine | undefined {
  return parseLine(line) as EventLine | undefined;
}

/** @returns undefined for a line that was cut off */
function parseLine(line: string): unknown {
  try {
    return line === '' ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
