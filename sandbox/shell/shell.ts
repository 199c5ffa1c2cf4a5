// A learner's bash on a PTY: output, commands, screen.

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

export interface ShellHandle extends AsyncDisposable {
  readonly cols: number;
  readonly rows: number;
  /** A command runs: no prompt is waiting. */
  readonly isBusy: boolean;
  /** Input, exactly as typed. */
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** @param output called for live bytes, in order, coalesced; @param backlogBytes what the connection has not sent */
  attach(output: (bytes: Uint8Array) => void, backlogBytes: () => number): Promise<ShellViewer>;
  /**
   * Types `text` as a learner would paste it, clears a half-typed line first, presses Enter and waits until the prompt
   * is back.
   *
   * @returns the last status that is not 0, else 0
   * @throws ShellBusy when a command runs
   */
  run(text: string): Promise<{ status: number }>;
  subscribe(listener: (event: ShellEvent) => void): () => void;
}
