// One learner at work: the sandbox, its shells, progress, and the pages that are attached.
import type { CommandRecord } from '../../lessons/check.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { ShellEvent } from '../../sandbox/shell/shell.ts';
import { WorkspaceRefusal } from '../../sandbox/workspace/workspace.ts';
import { RequestRefused } from '../errors.ts';
import type { Catalog } from '../lessons/catalog.ts';
import { Checker, checkDeadlineMs } from '../lessons/checker.ts';
import type { Names } from '../lessons/names.ts';
import type { Logger } from '../log.ts';
import type { LessonBlock, Locale, Progress, ServerMessage, ShellInfo } from '../protocol.ts';
import { commandLimit, type PassedStep, type Store } from '../store/store.ts';
import { words } from '../words.ts';
import { LearnerShells, type ShellSize } from './learner-shells.ts';
import { LearnerProgress } from './progress.ts';

export type Listener = (message: ServerMessage) => void;

export type SessionOptions = {
  learnerId: string;
  catalog: Catalog;
  store: Store;
  openSandbox: () => Promise<Sandbox>;
  log: Logger;
  checkDeadlineMs: number | undefined;
};

/** One page's place in a session. */
export type Attachment = {
  /** Says which lesson the page shows: its checks run from now on. */
  openLesson(lesson: string): void;
  detach(): void;
};

/** Of a block that did not run to its end; bash's own for what it does not understand. */
const notRunStatus = 2;

type Page = { listener: Listener; lesson: string | undefined };

export class LearnerSession implements AsyncDisposable {
  readonly learnerId: string;
  /** What `{{names}}` in lessons stand for. */
  readonly names: Names;
  readonly account: Extract<ServerMessage, { type: 'welcome' }>['account'];
  readonly isIsolated: boolean;
  readonly shells: LearnerShells;
  readonly #options: SessionOptions;
  readonly #sandbox: Sandbox;
  readonly #progress: LearnerProgress;
  readonly #checker: Checker;
  readonly #commands: CommandRecord[];
  readonly #pages = new Set<Page>();
  readonly #unsubscribe: () => void;

  private constructor(
    options: SessionOptions,
    sandbox: Sandbox,
    commands: CommandRecord[],
    passed: readonly PassedStep[],
  ) {
    const { aws, partner, accountKind } = sandbox;
    this.learnerId = options.learnerId;
    this.#options = options;
    this.#sandbox = sandbox;
    this.#commands = commands;
    this.#progress = new LearnerProgress({
      steps: options.catalog.checkedSteps,
      learnerId: options.learnerId,
      workshopId: options.catalog.workshop.id,
      store: options.store,
      passed,
      announce: (change) => this.#broadcast({ type: 'step', ...change }),
    });
    this.account = {
      kind: accountKind,
      accountId: aws.accountId,
      partnerAccountId: partner?.accountId ?? null,
      region: aws.region,
    };
    this.isIsolated = sandbox.isIsolated;
    this.names = {
      ...options.catalog.workshop.names,
      accountId: aws.accountId,
      partnerAccountId: partner?.accountId ?? '',
      region: aws.region,
    };
    this.shells = new LearnerShells({
      open: async (size) => sandbox.openShell(size),
      onEvent: async (shell, event) => this.#onShellEvent(shell, event),
    });
    this.#checker = new Checker({
      progress: this.#progress,
      openLessons: () => [...this.#pages].flatMap(({ lesson }) => lesson ?? []),
      context: () => ({
        aws,
        partner,
        workspace: sandbox.workspace,
        commands: [...this.#commands],
        names: this.names,
      }),
      log: options.log,
      deadlineMs: options.checkDeadlineMs ?? checkDeadlineMs,
    });
    this.#unsubscribe = sandbox.subscribe((event) => {
      if (event.kind === 'change') this.#checker.request();
    });
  }

  /** Opens the learner's sandbox and takes up where they were. */
  static async open(options: SessionOptions): Promise<LearnerSession> {
    const { learnerId, catalog, store } = options;
    await store.ensureLearner(learnerId);
    const commands = await store.commands(learnerId);
    const passed = await store.passedSteps(learnerId, catalog.workshop.id);
    return new LearnerSession(options, await options.openSandbox(), commands, passed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    this.#pages.clear();
    await this.#checker[Symbol.asyncDispose]();
    await this.shells[Symbol.asyncDispose]();
    await this.#sandbox[Symbol.asyncDispose]();
  }

  /** Adds a page; `listener` hears what all pages of the learner hear. */
  attach(listener: Listener): Attachment {
    const page: Page = { listener, lesson: undefined };
    this.#pages.add(page);
    return {
      openLesson: (lesson) => {
        page.lesson = lesson;
        this.#checker.request();
      },
      detach: () => {
        this.#pages.delete(page);
      },
    };
  }

  welcome(): { progress: Progress; shells: ShellInfo[] } {
    return { progress: this.#progress.all(), shells: this.shells.list() };
  }

  /** Sets a shell's size for every page that shows it. */
  resize(number: number, { cols, rows }: ShellSize): void {
    const shell = this.shells.get(number);
    if (shell === undefined || (shell.cols === cols && shell.rows === rows)) return;
    shell.resize(cols, rows);
    this.#broadcast({ type: 'resized', shell: number, cols, rows });
  }

  /** Types a block into a shell; every page hears how it goes, the one that asked why it does not. */
  async run(
    number: number,
    lesson: string,
    block: number,
    refuse: (reason: 'busy' | 'no-shell' | 'not-runnable') => void,
  ): Promise<void> {
    const shell = this.shells.get(number);
    // Commands are the same in every language.
    const content = this.#block(lesson, block, 'en');
    if (content?.kind !== 'run') return refuse('not-runnable');
    if (shell === undefined) return refuse('no-shell');
    await this.shells.prompted(number);
    if (shell.isBusy) return refuse('busy');
    this.#broadcast({ type: 'run', lesson, block, state: 'started' });
    let status: number;
    try {
      ({ status } = await shell.run(content.text));
    } catch (error) {
      // The shell has ended, or the block is half a command: what the terminal shows says which.
      this.#options.log.info({ err: error, lesson, block }, 'a block did not run to its end');
      status = notRunStatus;
    }
    // The commands of the block are kept before the block counts as run.
    await this.shells.handled(number);
    this.#broadcast({ type: 'run', lesson, block, state: 'ended', status });
  }

  /** Writes a file of the lesson into the workspace, as the page shows it: its comments speak the language. */
  async writeFile(
    lesson: string,
    block: number,
    locale: Locale,
    refuse: (path: string, reason: string) => void,
  ): Promise<void> {
    const content = this.#block(lesson, block, locale);
    if (content?.kind !== 'file') throw new RequestRefused(404, `Block ${block} of ${lesson} is not a file.`);
    const { path, text, mode } = content;
    try {
      await this.#sandbox.workspace.write(path, text, Number.parseInt(mode, 8));
    } catch (error) {
      if (error instanceof WorkspaceRefusal) return refuse(path, words[locale].fileRefused[error.reason]);
      this.#options.log.error({ err: error, path }, 'a file was not written');
      return refuse(path, words[locale].fileFailed);
    }
    this.#broadcast({ type: 'file-written', lesson, block, path });
    this.#checker.request();
  }

  /** Checks a step because the learner asked; the answer is announced even when nothing has changed. */
  check(lesson: string, step: string): boolean {
    const known = this.#progress.find(lesson, step);
    if (known !== undefined) this.#checker.ask(known);
    return known !== undefined;
  }

  #block(lesson: string, number: number, locale: Locale): LessonBlock | undefined {
    const { catalog } = this.#options;
    if (!catalog.lessonIds.includes(lesson)) return undefined;
    return catalog.page(lesson, locale, this.names).blocks[number];
  }

  async #onShellEvent(shell: number, event: ShellEvent): Promise<void> {
    switch (event.kind) {
      case 'command-started':
        this.#broadcast({ type: 'command', shell, phase: 'started', line: event.line });
        break;
      case 'command-ended':
        await this.#keep(event.command);
        this.#broadcast({
          type: 'command',
          shell,
          phase: 'ended',
          line: event.command.line,
          status: event.command.status,
        });
        this.#checker.request();
        break;
      case 'prompt':
        break;
      case 'exit':
        this.#broadcast({ type: 'shell-exited', shell, status: event.status });
        break;
    }
  }

  async #keep(command: CommandRecord): Promise<void> {
    try {
      await this.#options.store.addCommand(this.learnerId, command);
    } catch (error) {
      // The command has run; not having it after a restart is less than not telling that it ended.
      this.#options.log.error({ err: error }, 'a command could not be kept');
    }
    this.#commands.push(command);
    if (this.#commands.length > commandLimit) this.#commands.shift();
  }

  #broadcast(message: ServerMessage): void {
    for (const { listener } of this.#pages) listener(message);
  }
}
