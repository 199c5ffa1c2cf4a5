// A learner's bash on a PTY: output, commands, screen.
import { randomBytes } from 'node:crypto';
import { CommandTracker } from './command-tracker.ts';
import { MarkParser, type Mark } from './mark-parser.ts';
import { pasted, Run, ShellBusy } from './run.ts';
import { Pty } from './pty.ts';
import { Screen } from './screen.ts';
import { Viewers } from './viewers.ts';

/** A command that ended, as the shell's marks (OSC 133) told it. */
export type EndedCommand = {
  line: string;
  status: number;
  /** What it printed, escape sequences removed, last 16 KiB. */
  output: string;
  /** Relative to the workspace, '' for the home; undefined outside the workspace. */
  cwd: string | undefined;
  /** ms since the epoch */
  endedAt: number;
};

export type ShellEvent =
  | { kind: 'command-started'; line: string }
  | { kind: 'command-ended'; command: EndedCommand }
  /** The prompt is shown: it waits for input. */
  | { kind: 'prompt' }
  | { kind: 'exit'; status: number };

/** One attached terminal. Output stops while a viewer has too much unacknowledged. */
export type ShellViewer = {
  /** Redraws the terminal as it is at `offset` when written to a reset one. */
  screen: string;
  /** Bytes of output since the shell began that `screen` accounts for; live output begins here. */
  offset: number;
  cols: number;
  rows: number;
  /** @param bytes cumulative since the shell began: offset + what the terminal has parsed since it attached */
  ack(bytes: number): void;
  detach(): void;
};

/** How to start a shell; `home` is the workspace as the shell sees it. */
export type ShellCommand = {
  command: readonly [file: string, ...args: string[]];
  env: Readonly<Record<string, string>>;
  cwd: string;
  home: string;
};

/** Above this, output waits for the screen to work it in. */
const screenLimitBytes = 1024 * 1024;
const screenResumeBytes = 256 * 1024;

const interruptAgainMs = 100;

export class Shell implements AsyncDisposable {
  readonly #pty: Pty;
  readonly #marks: MarkParser;
  readonly #tracker: CommandTracker;
  readonly #screen: Screen;
  readonly #viewers = new Viewers(() => this.#adjustFlow());
  readonly #listeners = new Set<(event: ShellEvent) => void>();
  readonly #exited = Promise.withResolvers<void>();
  #size: { cols: number; rows: number };
  #run: Run | undefined;
  #interrupting: NodeJS.Timeout | undefined;
  #isStopped = false;
  #flowTimer: NodeJS.Timeout | undefined;
  #isEnded = false;

  private constructor(start: (mark: string) => ShellCommand, size: { cols: number; rows: number }) {
    const secret = randomBytes(12).toString('hex');
    const { command, env, cwd, home } = start(secret);
    this.#size = size;
    this.#marks = new MarkParser(secret);
    this.#screen = new Screen(size.cols, size.rows);
    this.#tracker = new CommandTracker(home, (event) => this.#emit(event));
    this.#pty = new Pty({
      command,
      env,
      cwd,
      ...size,
      onOutput: (bytes) => this.#output(bytes),
      onExit: (status) => this.#exit(status),
    });
  }

  /** @param start from the secret of the shell's marks, which bashrc expects in WORKSHOP_MARK */
  static open(start: (mark: string) => ShellCommand, size: { cols: number; rows: number }): Shell {
    return new Shell(start, size);
  }

  get cols(): number {
    return this.#size.cols;
  }

  get rows(): number {
    return this.#size.rows;
  }

  /** A command runs: no prompt is waiting. */
  get isBusy(): boolean {
    const { state } = this.#tracker;
    return this.#run !== undefined || this.#isEnded || state === 'running' || state === 'starting';
  }

  /** Input, exactly as typed. More than a terminal can take is refused with its bell, as by a real one. */
  write(bytes: Uint8Array): void {
    if (!this.#pty.write(bytes)) this.#show(Buffer.from('\u0007'));
  }

  resize(cols: number, rows: number): void {
    if (cols === this.#size.cols && rows === this.#size.rows) return;
    this.#size = { cols, rows };
    this.#pty.resize(cols, rows);
    this.#screen.resize(cols, rows);
  }

  /** @param output called for live bytes, in order, coalesced; @param backlogBytes what the connection has not sent */
  attach(output: (bytes: Uint8Array) => void, backlogBytes: () => number): Promise<ShellViewer> {
    return this.#viewers.attach(output, backlogBytes, this.#screen.snapshot());
  }

  /**
   * Types `text` as a learner would paste it, clears a half-typed line first, presses Enter and waits until the prompt
   * is back.
   *
   * @returns the last status that is not 0, else 0
   * @throws ShellBusy when a command runs
   * @throws ShellUnfinished when the shell wants more lines; the command is given up
   * @throws ShellEnded when the shell ends meanwhile
   */
  async run(text: string): Promise<{ status: number }> {
    if (this.isBusy) throw new ShellBusy();
    const bytes = pasted(text);
    if (bytes === undefined) return { status: 0 };
    const isHalfway = this.#tracker.state === 'continuation';
    const run = new Run(this.#tracker.status, this.#tracker.prompt);
    this.#run = run;
    try {
      if (isHalfway) {
        this.#interrupt();
        await run.cancelled();
        clearInterval(this.#interrupting);
      }
      this.#pty.write(bytes);
      return { status: await run.ended() };
    } finally {
      clearInterval(this.#interrupting);
      this.#run = undefined;
    }
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (event: ShellEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the shell and everything it started. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill();
    // Nobody needs to keep up with a shell that is gone.
    this.#isEnded = true;
    this.#adjustFlow();
    await this.#exited.promise;
    this.#screen[Symbol.dispose]();
  }

  #output(bytes: Buffer): void {
    for (const part of this.#marks.push(bytes)) {
      if (part.kind === 'output') {
        this.#tracker.output(part.bytes);
        this.#show(part.bytes);
      } else {
        this.#mark(part.mark);
      }
    }
    this.#adjustFlow();
  }

  #mark(mark: Mark): void {
    // The line editor believes that the prompt begins a line.
    if (mark.letter === 'D' && this.#tracker.isMidLine) this.#show(Buffer.from('\r\n'));
    // Whoever hears of a command's end has seen its output.
    this.#viewers.flush();
    this.#tracker.mark(mark);
    const outcome = this.#run?.mark(mark);
    if (outcome === 'unfinished') this.#interrupt();
  }

  /** Presses Ctrl+C until told to stop: bash misses it while it is busy showing the prompt. */
  #interrupt(): void {
    const press = (): boolean => this.#pty.write(Buffer.from('\u0003'));
    press();
    this.#interrupting = setInterval(press, interruptAgainMs);
  }

  #show(bytes: Buffer): void {
    this.#screen.write(bytes, () => {
      if (this.#isStopped) this.#adjustFlow();
    });
    this.#viewers.push(bytes);
  }

  /** Stops and restarts reading, so that a program waits for the slowest terminal. */
  #adjustFlow(): void {
    clearTimeout(this.#flowTimer);
    const isScreenBehind =
      this.#screen.pendingBytes > (this.#isStopped ? screenResumeBytes : screenLimitBytes);
    const isBehind = !this.#isEnded && (isScreenBehind || this.#viewers.isBehind(this.#isStopped));
    if (isBehind !== this.#isStopped) {
      this.#isStopped = isBehind;
      if (isBehind) this.#pty.pause();
      else this.#pty.resume();
    }
    // A connection does not say when its backlog has gone out.
    if (isBehind) this.#flowTimer = setTimeout(() => this.#adjustFlow(), 50);
  }

  #exit(status: number): void {
    this.#show(this.#marks.end());
    this.#viewers.flush();
    this.#isEnded = true;
    clearTimeout(this.#flowTimer);
    this.#run?.shellEnded();
    this.#emit({ kind: 'exit', status });
    this.#exited.resolve();
  }

  #emit(event: ShellEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
