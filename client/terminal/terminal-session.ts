// The page's terminal: xterm.js on one end, the learner's shell on the other.
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { Attached, TerminalPort } from '../learner/learner.ts';
import { copyText } from '../ui/clipboard.ts';
import { Acknowledger } from './acknowledger.ts';
import { terminalPalette } from './palette.ts';

export type TerminalActions = {
  input(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** @param bytes cumulative since the shell began */
  acknowledge(bytes: number): void;
  /** The learner wants the keyboard back for the page. */
  leave(): void;
};

const scrollbackLines = 10_000;
const resizeAfterMs = 100;
/** A paste travels in pieces, so that no message is refused for its length. */
const inputPieceBytes = 16 * 1024;

export class TerminalSession implements TerminalPort, Disposable {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #actions: TerminalActions;
  readonly #acknowledger: Acknowledger;
  readonly #observer: ResizeObserver;
  readonly #encoder = new TextEncoder();
  /** Which attachment is shown; what an earlier one still had to parse counts no more. */
  #attachment = 0;
  #isReplaying = false;
  #resizeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: HTMLElement, actions: TerminalActions, options: { screenReaderMode: boolean }) {
    this.#actions = actions;
    this.#acknowledger = new Acknowledger((bytes) => actions.acknowledge(bytes));
    this.#terminal = new Terminal({
      fontFamily: getComputedStyle(place).fontFamily,
      fontSize: 13.5,
      lineHeight: 1.25,
      scrollback: scrollbackLines,
      cursorBlink: true,
      cursorStyle: 'bar',
      cursorWidth: 2,
      minimumContrastRatio: 4.5,
      drawBoldTextInBrightColors: false,
      macOptionIsMeta: true,
      screenReaderMode: options.screenReaderMode,
      theme: terminalPalette(),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new WebLinksAddon());
    this.#terminal.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.#terminal.onData((text) => this.#input(this.#encoder.encode(text)));
    this.#terminal.onBinary((text) => this.#input(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    this.#terminal.open(place);
    this.#fit.fit();
    this.#observer = new ResizeObserver(() => this.#planFit());
    this.#observer.observe(place);
  }

  /** What a screen reader calls the place to type. */
  setName(name: string): void {
    this.#terminal.textarea?.setAttribute('aria-label', name);
  }

  get size(): { cols: number; rows: number } {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Redraws what the shell shows, then fits the shell to the page. */
  attached({ screen, offset, cols, rows }: Attached): void {
    this.#attachment += 1;
    const attachment = this.#attachment;
    this.#acknowledger.reset(offset);
    this.#isReplaying = true;
    this.#terminal.reset();
    this.#terminal.resize(cols, rows);
    this.#terminal.write(screen, () => {
      if (attachment !== this.#attachment) return;
      this.#isReplaying = false;
      this.#fitNow();
    });
  }

  output(bytes: Uint8Array): void {
    const attachment = this.#attachment;
    this.#terminal.write(bytes, () => {
      if (attachment === this.#attachment) this.#acknowledger.parsed(bytes.length);
    });
  }

  resized(cols: number, rows: number): void {
    if (cols !== this.#terminal.cols || rows !== this.#terminal.rows) this.#terminal.resize(cols, rows);
  }

  focus(): void {
    this.#terminal.focus();
  }

  setScreenReaderMode(isOn: boolean): void {
    this.#terminal.options.screenReaderMode = isOn;
  }

  updateTheme(): void {
    this.#terminal.options.theme = terminalPalette();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#resizeTimer);
    this.#observer.disconnect();
    this.#acknowledger.stop();
    this.#terminal.dispose();
  }

  #input(bytes: Uint8Array): void {
    // The snapshot may hold questions to the terminal that were answered long ago.
    if (this.#isReplaying) return;
    for (let from = 0; from < bytes.length; from += inputPieceBytes)
      this.#actions.input(bytes.subarray(from, from + inputPieceBytes));
  }

  #planFit(): void {
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => this.#fitNow(), resizeAfterMs);
  }

  #fitNow(): void {
    const wanted = this.#fit.proposeDimensions();
    // Hidden behind the other half of a narrow page there is nothing to fit to.
    if (!wanted || !Number.isFinite(wanted.cols) || wanted.rows < 2 || this.#isReplaying) return;
    const { cols, rows } = this.size;
    if (wanted.cols === cols && wanted.rows === rows) return;
    this.#terminal.resize(wanted.cols, wanted.rows);
    this.#actions.resize(wanted.cols, wanted.rows);
  }

  /** @returns whether the terminal gets the key */
  #onKey(event: KeyboardEvent): boolean {
    if (event.key === 'Escape' && event.shiftKey) {
      if (event.type === 'keydown') this.#actions.leave();
      return false;
    }
    if (!event.ctrlKey || event.altKey || event.metaKey) return true;
    const key = event.key.toLowerCase();
    if (key === 'v') return false; // The browser pastes, and xterm.js takes what is pasted.
    if (key !== 'c' || (!event.shiftKey && !this.#terminal.hasSelection())) return true;
    if (event.type === 'keydown') {
      event.preventDefault();
      void copyText(this.#terminal.getSelection());
      this.#terminal.clearSelection();
    }
    return false;
  }
}
