// The log groups and streams of all accounts on disk.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LogWriter } from '../../execution/execution.ts';
import { Documents } from '../../store/documents.ts';
import type { NewLogEvent } from './log-stream.ts';
import { LogStream } from './log-stream.ts';

export type LogGroup = {
  /** Its directory; a group that is deleted and made again has a new one. */
  id: string;
  accountId: string;
  region: string;
  name: string;
  /** ms since the epoch */
  createdAt: number;
  tags: Record<string, string>;
};

/**
 * Groups are documents; each stream is a file in the directory of its group. Streams are read when first asked for, so
 * that an emulator with a long history starts fast.
 */
export class LogsStore implements LogWriter {
  readonly #groups: Documents<LogGroup>;
  readonly #streamsDir: string;
  readonly #now: () => number;
  readonly #streams = new Map<LogGroup['id'], Promise<Map<string, LogStream>>>();

  private constructor(groups: Documents<LogGroup>, streamsDir: string, now: () => number) {
    this.#groups = groups;
    this.#streamsDir = streamsDir;
    this.#now = now;
  }

  static async open(dir: string, now: () => number = Date.now): Promise<LogsStore> {
    const groups = await Documents.open<LogGroup>(path.join(dir, 'groups'));
    const streamsDir = path.join(dir, 'streams');
    await mkdir(streamsDir, { recursive: true });
    // A kill between deleting a group and its directory leaves the directory.
    const known = new Set(groups.entries().map(([, group]) => group.id));
    const orphans = (await readdir(streamsDir)).filter((id) => !known.has(id));
    await Promise.all(orphans.map((id) => rm(path.join(streamsDir, id), { recursive: true, force: true })));
    return new LogsStore(groups, streamsDir, now);
  }

  findGroup(accountId: string, region: string, name: string): LogGroup | undefined {
    return this.#groups.get(keyOf(accountId, region, name));
  }

  /** Ordered by name. */
  groups(accountId: string, region: string): LogGroup[] {
    return this.#groups
      .entries()
      .map(([, group]) => group)
      .filter((group) => group.accountId === accountId && group.region === region)
      .sort((a, b) => compare(a.name, b.name));
  }

  /** The caller has seen that there is none of that name. Resolves when it is on disk. */
  async createGroup(
    accountId: string,
    region: string,
    name: string,
    tags: Record<string, string> = {},
  ): Promise<LogGroup> {
    const { group, saved } = this.#addGroup(accountId, region, name, tags);
    await saved;
    return group;
  }

  async deleteGroup(group: LogGroup): Promise<void> {
    const removed = this.#groups.delete(keyOf(group.accountId, group.region, group.name));
    const streams = await this.#streamsOf(group);
    for (const stream of streams.values()) stream.markDeleted();
    await Promise.all([removed, ...streams.values().map((stream) => stream.flushed())]);
    this.#streams.delete(group.id);
    await rm(this.#dirOf(group), { recursive: true, force: true });
  }

  async findStream(group: LogGroup, name: string): Promise<LogStream | undefined> {
    return (await this.#streamsOf(group)).get(name);
  }

  /** Ordered by name. */
  async streams(group: LogGroup): Promise<LogStream[]> {
    return [...(await this.#streamsOf(group)).values()].toSorted((a, b) => compare(a.name, b.name));
  }

  /** The caller has seen that there is none of that name. */
  async createStream(group: LogGroup, name: string): Promise<LogStream> {
    const stream = this.#addStream(group, await this.#streamsOf(group), name);
    await stream.append([], this.#now());
    return stream;
  }

  async deleteStream(group: LogGroup, stream: LogStream): Promise<void> {
    (await this.#streamsOf(group)).delete(stream.name);
    stream.markDeleted();
    await stream.flushed();
    await rm(this.#fileOf(group, stream.name), { force: true });
  }

  /** Resolves when a kill of this process cannot lose the events any more. Appends to one stream keep their order. */
  async append(
    accountId: string,
    region: string,
    group: string,
    stream: string,
    messages: NewLogEvent[],
  ): Promise<void> {
    const found = this.findGroup(accountId, region, group);
    const { group: target, saved } =
      found === undefined ? this.#addGroup(accountId, region, group, {}) : { group: found, saved: undefined };
    const streams = await this.#streamsOf(target);
    const open = streams.get(stream) ?? this.#addStream(target, streams, stream);
    await Promise.all([saved, open.append(messages, this.#now())]);
  }

  #addGroup(
    accountId: string,
    region: string,
    name: string,
    tags: Record<string, string>,
  ): { group: LogGroup; saved: Promise<void> } {
    const group: LogGroup = { id: randomUUID(), accountId, region, name, createdAt: this.#now(), tags };
    return { group, saved: this.#groups.put(keyOf(accountId, region, name), group) };
  }

  #addStream(group: LogGroup, streams: Map<string, LogStream>, name: string): LogStream {
    const stream = LogStream.create(this.#fileOf(group, name), name, this.#now());
    streams.set(name, stream);
    return stream;
  }

  #streamsOf(group: LogGroup): Promise<Map<string, LogStream>> {
    let streams = this.#streams.get(group.id);
    if (streams === undefined) {
      streams = loadStreams(this.#dirOf(group));
      this.#streams.set(group.id, streams);
    }
    return streams;
  }

  #dirOf(group: LogGroup): string {
    return path.join(this.#streamsDir, group.id);
  }

  #fileOf(group: LogGroup, stream: string): string {
    return path.join(this.#dirOf(group), LogStream.fileName(stream));
  }
}

async function loadStreams(dir: string): Promise<Map<string, LogStream>> {
  await mkdir(dir, { recursive: true });
  const streams = new Map<string, LogStream>();
  for (const name of await readdir(dir)) {
    const file = path.join(dir, name);
    const stream = await LogStream.load(file);
    if (stream === undefined) await rm(file, { force: true });
    else streams.set(stream.name, stream);
  }
  return streams;
}

/** Hashed, because a group's name may be longer than a file's. */
function keyOf(accountId: string, region: string, name: string): string {
  return createHash('sha256')
    .update(JSON.stringify([accountId, region, name]))
    .digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
