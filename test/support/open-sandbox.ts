// A learner's sandbox for a test, and a terminal that is attached to its shell as the page's is.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SerializeAddon } from '@xterm/addon-serialize';
import headless from '@xterm/headless';
import type { Isolation } from '../../sandbox/isolation/isolation.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import type { Shell, ShellEvent, ShellViewer } from '../../sandbox/shell/shell.ts';
import { awsCliDir } from './aws-cli.ts';

export type TestSandbox = AsyncDisposable & { dir: string; sandbox: Sandbox };

/** @param dir kept at the end; a temporary one otherwise */
export async function openSandbox(
  options: { dir?: string; isolation?: Isolation } = {},
): Promise<TestSandbox> {
  await using resources = new AsyncDisposableStack();
  let { dir } = options;
  if (dir === undefined) {
    const temporary = await reachableTemporaryDir();
    resources.defer(async () => rm(temporary, { recursive: true, force: true }));
    dir = path.join(temporary, 'learner');
  }
  const { isolation } = options;
  const sandbox = resources.use(
    await Sandbox.open({ dir, awsCliDir: awsCliDir(), ...(isolation && { isolation }) }),
  );
  const kept = resources.move();
  return { dir, sandbox, [Symbol.asyncDispose]: async () => kept.disposeAsync() };
}

/** Programs of learners run as another user when the tests run as root. */
export async function reachableTemporaryDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sandbox-'));
  await chmod(dir, 0o755);
  return dir;
}

/** Opens a shell that shows its prompt. */
export async function openShell(sandbox: Sandbox, size = { cols: 100, rows: 30 }): Promise<Shell> {
  const shell = await sandbox.openShell(size);
  if (shell.isBusy) await shellEvent(shell, 'prompt');
  return shell;
}

/** The next event of a kind. */
export async function shellEvent<Kind extends ShellEvent['kind']>(
  shell: Shell,
  kind: Kind,
): Promise<Extract<ShellEvent, { kind: Kind }>> {
  return new Promise((resolve) => {
    const unsubscribe = shell.subscribe((event) => {
      if (event.kind !== kind) return;
      unsubscribe();
      resolve(event as Extract<ShellEvent, { kind: Kind }>);
    });
  });
}

/** Runs one line and gives back what it printed. */
export async function outputOf(shell: Shell, line: string): Promise<string> {
  const ended = shellEvent(shell, 'command-ended');
  await shell.run(line);
  return (await ended).command.output;
}

/** A terminal as the page has it: shows output, answers queries, acknowledges what it has shown. */
export class TestTerminal implements Disposable {
  readonly #terminal: headless.Terminal;
  readonly #serializer = new SerializeAddon();
  readonly #waiting = new Set<() => void>();
  #viewer: ShellViewer | undefined;
  #shown = 0;
  #chunks: Uint8Array[] = [];
  acknowledges = true;

  private constructor(cols: number, rows: number) {
    this.#terminal = new headless.Terminal({ cols, rows, scrollback: 1000, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
  }

  static async attach(shell: Shell, options: { acknowledges?: boolean } = {}): Promise<TestTerminal> {
    const terminal = new TestTerminal(shell.cols, shell.rows);
    terminal.acknowledges = options.acknowledges ?? true;
    const viewer = await shell.attach(
      (bytes) => terminal.#receive(bytes),
      () => 0,
    );
    terminal.#viewer = viewer;
    terminal.#shown = viewer.offset;
    terminal.#terminal.write(viewer.screen);
    terminal.#terminal.onData((data) => shell.write(Buffer.from(data)));
    return terminal;
  }

  /** Everything received, the screen at the start left out. */
  get received(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  get viewer(): ShellViewer {
    if (this.#viewer === undefined) throw new Error('not attached yet');
    return this.#viewer;
  }

  /** Lines on screen and above it. */
  async text(): Promise<string> {
    await this.#settled();
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true));
    return lines.join('\n').trimEnd();
  }

  /** Text, colours, modes and cursor, as one string that is equal for equal screens. */
  async screen(): Promise<string> {
    await this.#settled();
    return this.#serializer.serialize();
  }

  /** Resolves when the text is on screen. */
  async shows(text: string): Promise<void> {
    while (!(await this.text()).includes(text)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  acknowledge(): void {
    this.viewer.ack(this.#shown);
  }

  [Symbol.dispose](): void {
    this.#viewer?.detach();
    this.#terminal.dispose();
  }

  #receive(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#terminal.write(bytes, () => {
      this.#shown += bytes.length;
      if (this.acknowledges) this.#viewer?.ack(this.#shown);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    });
  }

  async #settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', resolve);
    });
  }
}
