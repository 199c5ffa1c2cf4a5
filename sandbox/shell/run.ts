// One text typed into a shell on the learner's behalf, from Enter to the next prompt.
import type { Mark } from './mark-parser.ts';

export class ShellBusy extends Error {
  override readonly name = 'ShellBusy';
  constructor() {
    super('a command is running; wait for its end or stop it with Ctrl+C');
  }
}

export class ShellUnfinished extends Error {
  override readonly name = 'ShellUnfinished';
  constructor() {
    super('the text is not a whole command: a quote, a bracket or a here-document is not closed');
  }
}

export class ShellEnded extends Error {
  override readonly name = 'ShellEnded';
  constructor() {
    super('the shell ended');
  }
}

/**
 * What to type so that the line is emptied, `text` is pasted and Enter is pressed; undefined when there is nothing to
 * run. As a paste, the line editor takes tabs and line ends as they are.
 */
export function pasted(text: string): Buffer | undefined {
  // Control characters could end the paste early or be taken as keys.
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  const clean = text.replaceAll(/\r\n?/g, '\n').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
  const lines = clean.trim();
  return lines === '' ? undefined : Buffer.from(`\u0005\u0015\u001b[200~${lines}\u001b[201~\r`);
}

/** Follows the marks of a shell while a run goes on. */
export class Run {
  readonly #end = Promise.withResolvers<number>();
  readonly #cancelled = Promise.withResolvers<void>();
  #phase: 'cancelling' | 'typing' | 'giving-up' = 'typing';
  /** `$?` as last seen. */
  #status: number;
  #failure = 0;

  /** The prompt that was there before; undefined once a command has begun. */
  #before: string | undefined;

  /** @param status `$?` before the run @param prompt the tracker's */
  constructor(status: number, prompt: string) {
    this.#status = status;
    this.#before = prompt;
    // Whoever waits for the one may not wait for the other.
    this.#cancelled.promise.catch(() => undefined);
    this.#end.promise.catch(() => undefined);
  }

  /** Resolves when a half-typed command was given up and the prompt is there. */
  cancelled(): Promise<void> {
    this.#phase = 'cancelling';
    return this.#cancelled.promise;
  }

  /** @returns the last status that is not 0, else 0 */
  ended(): Promise<number> {
    return this.#end.promise;
  }

  /** @returns 'unfinished' when the shell wants more lines and must be told to forget them */
  mark({ letter, fields }: Mark): 'unfinished' | undefined {
    switch (letter) {
      case 'C':
        this.#seeStatus(Number(fields[0]));
        // What it was before the command says nothing about how this one ends.
        this.#status = 0;
        this.#before = undefined;
        return undefined;
      case 'D':
        this.#seeStatus(Number(fields[0]));
        return undefined;
      case 'P':
        if (this.#phase !== 'typing') return undefined;
        this.#phase = 'giving-up';
        return 'unfinished';
      case 'B':
        this.#prompt(fields[0] ?? '', Number(fields[1]));
        return undefined;
      default:
        return undefined;
    }
  }

  shellEnded(): void {
    this.#end.reject(new ShellEnded());
    this.#cancelled.reject(new ShellEnded());
  }

  /** A status that stayed the same without a command in between is not new: Enter on an empty line repeats it. */
  #seeStatus(status: number): void {
    if (status !== 0 && status !== this.#status) this.#failure = status;
    this.#status = status;
  }

  #prompt(name: string, status: number): void {
    // The line editor may draw the same prompt again.
    if (name === this.#before) return;
    this.#before = name;
    this.#seeStatus(status);
    switch (this.#phase) {
      case 'cancelling':
        this.#phase = 'typing';
        this.#failure = 0;
        this.#cancelled.resolve();
        return;
      case 'giving-up':
        this.#end.reject(new ShellUnfinished());
        return;
      case 'typing':
        this.#end.resolve(this.#failure);
    }
  }
}
