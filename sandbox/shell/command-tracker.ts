// Follows a shell from its marks: is it waiting or working, which command, how did it end, what did it print.
import path from 'node:path';
import type { Mark } from './mark-parser.ts';
import { plainText } from './plain-text.ts';
import type { ShellEvent } from './shell.ts';

/** Enough for `outputLimitBytes` of text among control sequences. */
const keptBytes = 64 * 1024;
const outputLimitBytes = 16 * 1024;

type Running = { line: string; cwd: string | undefined; chunks: Buffer[]; bytes: number };

export type ShellState =
  /** The prompt has not been shown yet. */
  | 'starting'
  | 'prompt'
  /** A second prompt asks for the rest of a command. */
  | 'continuation'
  | 'running';

export class CommandTracker {
  readonly #home: string;
  readonly #emit: (event: ShellEvent) => void;
  #state: ShellState = 'starting';
  #running: Running | undefined;
  #prompt = '';
  #status = 0;

  /** @param home the workspace's path as the shell sees it */
  constructor(home: string, emit: (event: ShellEvent) => void) {
    this.#home = home;
    this.#emit = emit;
  }

  get state(): ShellState {
    return this.#state;
  }

  /** Names the last first prompt; '' before there was one. */
  get prompt(): string {
    return this.#prompt;
  }

  /** As `$?` has it. */
  get status(): number {
    return this.#status;
  }

  output(bytes: Buffer): void {
    const running = this.#running;
    if (running === undefined) return;
    running.chunks.push(bytes);
    running.bytes += bytes.length;
    while (running.bytes - (running.chunks[0]?.length ?? 0) >= keptBytes) {
      running.bytes -= running.chunks.shift()?.length ?? 0;
    }
  }

  /** The running command has left the cursor behind its last words; a prompt would stand there. */
  get isMidLine(): boolean {
    const { chunks = [] } = this.#running ?? {};
    const end = Buffer.concat(chunks.slice(-2)).toString('utf8').slice(-512);
    // A full-screen program puts the cursor back where it was.
    if (end.includes('\u001b[?1049l')) return false;
    const last = end.slice(Math.max(end.lastIndexOf('\n'), end.lastIndexOf('\r')) + 1);
    return plainText(last) !== '';
  }

  mark({ letter, fields }: Mark): void {
    switch (letter) {
      case 'C': {
        const [status, directory, line] = fields;
        // Of several commands pasted at once, only the last is followed by a prompt.
        this.#ended(Number(status));
        this.#state = 'running';
        this.#running = { line: line?.trimEnd() ?? '', cwd: this.#relative(directory), chunks: [], bytes: 0 };
        this.#emit({ kind: 'command-started', line: this.#running.line });
        return;
      }
      case 'D':
        this.#ended(Number(fields[0]));
        return;
      case 'B': {
        const [name = '', status] = fields;
        // The line editor may draw the same prompt again.
        if (this.#prompt === name && this.#state === 'prompt') return;
        // Told before, unless the learner has taken that away from PROMPT_COMMAND.
        this.#ended(Number(status));
        this.#prompt = name;
        this.#state = 'prompt';
        this.#emit({ kind: 'prompt' });
        return;
      }
      case 'P':
        this.#state = 'continuation';
        return;
      default:
        return;
    }
  }

  #ended(status: number): void {
    this.#status = status;
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { line, cwd, chunks } = running;
    const output = lastBytes(plainText(Buffer.concat(chunks).toString('utf8')), outputLimitBytes);
    this.#emit({ kind: 'command-ended', command: { line, status, output, cwd, endedAt: Date.now() } });
  }

  #relative(directory: string | undefined): string | undefined {
    if (directory === undefined) return undefined;
    const relative = path.posix.relative(this.#home, directory);
    return relative === '..' || relative.startsWith('../') ? undefined : relative;
  }
}

function lastBytes(text: string, limitBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limitBytes) return text;
  let start = bytes.length - limitBytes;
  // Not in the middle of a character.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString('utf8', start);
}
