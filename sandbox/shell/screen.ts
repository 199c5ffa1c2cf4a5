// What a shell's terminal shows, kept here so that a returning page can be redrawn.
import { SerializeAddon } from '@xterm/addon-serialize';
import headless from '@xterm/headless';
import { UnfinishedSequence } from './unfinished-sequence.ts';

const scrollbackLines = 1000;

export type Snapshot = {
  /** Redraws the terminal when written to a reset one. */
  screen: string;
  cols: number;
  rows: number;
  /** Bytes of output that `screen` accounts for. */
  offset: number;
  /** Output from `offset` to when the snapshot was asked for: an unfinished sequence. */
  unfinished: Buffer;
};

/**
 * A terminal without a display that gets all output.
 *
 * It answers no queries: only the terminal in the page does, or the program would read two answers.
 */
export class Screen implements Disposable {
  readonly #terminal: headless.Terminal;
  readonly #serializer = new SerializeAddon();
  readonly #unfinished = new UnfinishedSequence();
  #offset = 0;
  #pendingBytes = 0;
  #isCursorHidden = false;

  constructor(cols: number, rows: number) {
    this.#terminal = new headless.Terminal({
      cols,
      rows,
      scrollback: scrollbackLines,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.loadAddon(this.#serializer);
    this.#followCursor();
  }

  /** Bytes since the shell began. */
  get offset(): number {
    return this.#offset;
  }

  /** Written, but not shown yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** @param shown called when the bytes have been worked in */
  write(bytes: Buffer, shown: () => void): void {
    this.#offset += bytes.length;
    this.#unfinished.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#terminal.write(bytes, () => {
      this.#pendingBytes -= bytes.length;
      shown();
    });
  }

  /** Takes effect after the output that came before. */
  resize(cols: number, rows: number): void {
    this.#terminal.write('', () => this.#terminal.resize(cols, rows));
  }

  /** The screen after all output up to now, and none that comes later. */
  snapshot(): Promise<Snapshot> {
    const { bytes: unfinished } = this.#unfinished;
    const offset = this.#offset - unfinished.length;
    return new Promise((resolve) => {
      // Output written meanwhile is worked in only after this callback.
      this.#terminal.write('', () => {
        const { cols, rows } = this.#terminal;
        const screen = this.#serializer.serialize() + (this.#isCursorHidden ? '\u001b[?25l' : '');
        resolve({ screen, cols, rows, offset, unfinished });
      });
    });
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }

  /** The serializer does not say whether the cursor is hidden. */
  #followCursor(): void {
    const { parser } = this.#terminal;
    const follow = (isHidden: boolean) => (params: (number | number[])[]) => {
      if (params.includes(25)) this.#isCursorHidden = isHidden;
      return false;
    };
    const show = (): boolean => {
      this.#isCursorHidden = false;
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, follow(false));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, follow(true));
    parser.registerEscHandler({ final: 'c' }, show);
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, show);
  }
}
