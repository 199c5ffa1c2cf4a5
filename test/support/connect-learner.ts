// A learner without a browser: follows the link, talks over the WebSocket, reads the terminal.
import { once } from 'node:events';
import { Terminal } from '@xterm/headless';
import { WebSocket } from 'ws';
import type {
  ClientMessage,
  LessonPage,
  Locale,
  Progress,
  ServerMessage,
  StepState,
} from '../../server/protocol.ts';

export type LearnerOptions = {
  locale?: Locale;
  /** The first of the workshop when absent. */
  lesson?: string;
  /** Of an earlier connection, to come back as the same browser. */
  cookie?: string;
  /** Whether to open the terminal at once; default true. */
  opensShell?: boolean;
};

const waitLimitMs = 30_000;
const size = { cols: 100, rows: 30 };

/** Follows a link as a browser does. @returns the cookie to send from then on */
export async function followLink(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' });
  const [cookie] = response.headers.getSetCookie();
  if (response.status !== 303 || cookie === undefined)
    throw new Error(`The link answered ${response.status}.`);
  return cookie.split(';')[0] ?? '';
}

/** Comes in and opens a lesson, the terminal too unless told otherwise. */
export async function connectLearner(
  server: { url: string; createLink(kind: 'reusable'): string },
  options: LearnerOptions = {},
): Promise<ScriptedLearner> {
  const cookie = options.cookie ?? (await followLink(server.createLink('reusable')));
  const learner = new ScriptedLearner(server.url, cookie, options.locale ?? 'es');
  const outline = await learner.get<{ lessons: { id: string }[] }>(`/api/workshop/${options.locale ?? 'es'}`);
  await learner.connect(options.lesson ?? outline.lessons[0]?.id ?? '');
  if (options.opensShell ?? true) await learner.openShell();
  return learner;
}

export class ScriptedLearner implements AsyncDisposable {
  readonly cookie: string;
  readonly locale: Locale;
  /** Everything that the server said, oldest first. */
  readonly messages: ServerMessage[] = [];
  progress: Progress = {};
  readonly #url: string;
  readonly #terminal = new Terminal({ ...size, scrollback: 5000, allowProposedApi: true });
  readonly #waiting = new Set<() => void>();
  readonly #pages = new Map<string, Promise<LessonPage>>();
  #socket: WebSocket | undefined;
  #parsedBytes = 0;
  #lesson = '';

  constructor(url: string, cookie: string, locale: Locale) {
    this.#url = url;
    this.cookie = cookie;
    this.locale = locale;
    this.#terminal.onData((data) => this.type(data));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
    this.#terminal.dispose();
  }

  get lesson(): string {
    return this.#lesson;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, { headers: { cookie: this.cookie } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
    return (await response.json()) as T;
  }

  /** A lesson as this learner reads it. */
  async page(lesson: string): Promise<LessonPage> {
    const page = this.#pages.get(lesson) ?? this.get<LessonPage>(`/api/lessons/${lesson}/${this.locale}`);
    this.#pages.set(lesson, page);
    return page;
  }

  /** Opens the WebSocket and waits for the welcome. */
  async connect(lesson: string): Promise<Extract<ServerMessage, { type: 'welcome' }>> {
    this.#lesson = lesson;
    const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/socket`, {
      origin: this.#url,
      headers: { cookie: this.cookie },
    });
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary));
    await once(socket, 'open');
    const from = this.messages.length;
    this.send({ type: 'hello', locale: this.locale, lesson });
    return this.waitForMessage('welcome', from);
  }

  /** Loses the connection, as a reload does. */
  async disconnect(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    socket.close();
    await once(socket, 'close');
  }

  send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  async openShell(shell = 0): Promise<Extract<ServerMessage, { type: 'attached' }>> {
    const from = this.messages.length;
    this.send({ type: 'attach', shell, ...size });
    return this.waitForMessage('attached', from);
  }

  async openLesson(lesson: string): Promise<void> {
    this.#lesson = lesson;
    this.send({ type: 'open-lesson', lesson });
  }

  /** Types into the shell, as on a keyboard. */
  type(text: string, shell = 0): void {
    this.#socket?.send(Buffer.concat([Buffer.of(shell), Buffer.from(text)]));
  }

  /** Types a command and waits for its end. */
  async command(line: string): Promise<{ status: number }> {
    const from = this.messages.length;
    this.type(`${line}\r`);
    return this.waitFor(
      `the end of ${line}`,
      // Another tab's command may end meanwhile.
      (message) =>
        message.type === 'command' && message.phase === 'ended' && message.line === line && message,
      from,
    );
  }

  /** Presses the run button of a block and waits for its end. */
  async runBlock(lesson: string, block: number): Promise<{ status: number }> {
    const from = this.messages.length;
    this.send({ type: 'run', shell: 0, lesson, block });
    const message = await this.waitFor(
      `the end of block ${block} of ${lesson}`,
      (one) =>
        one.type === 'run' && one.lesson === lesson && one.block === block && one.state !== 'started' && one,
      from,
    );
    if (message.state !== 'ended')
      throw new Error(`Block ${block} of ${lesson} was refused: ${message.reason}.`);
    return message;
  }

  /** Presses the button that writes a file of the lesson. */
  async writeFile(lesson: string, block: number): Promise<void> {
    const from = this.messages.length;
    this.send({ type: 'write-file', lesson, block });
    const message = await this.waitFor(
      `file ${block} of ${lesson}`,
      (one) => (one.type === 'file-written' || one.type === 'file-refused') && one.block === block && one,
      from,
    );
    if (message.type === 'file-refused') throw new Error(`${message.path} was refused: ${message.reason}`);
  }

  /** Presses the check button and waits for the answer. */
  async check(lesson: string, step: string): Promise<StepState> {
    const from = this.messages.length;
    this.send({ type: 'check', lesson, step });
    const message = await this.waitFor(
      `the check of ${step}`,
      (one) =>
        one.type === 'step' &&
        one.lesson === lesson &&
        one.step === step &&
        one.state.kind !== 'checking' &&
        one,
      from,
    );
    return message.state;
  }

  /** Waits until a step's card shows something. */
  async waitForStep<Kind extends StepState['kind']>(
    lesson: string,
    step: string,
    kind: Kind,
    isWanted: (state: Extract<StepState, { kind: Kind }>) => boolean = () => true,
  ): Promise<Extract<StepState, { kind: Kind }>> {
    return this.#until(
      () => {
        const state = this.progress[lesson]?.[step];
        return state?.kind === kind && isWanted(state as Extract<StepState, { kind: Kind }>)
          ? (state as Extract<StepState, { kind: Kind }>)
          : false;
      },
      () => `${lesson}/${step} to be ${kind}; it is ${JSON.stringify(this.progress[lesson]?.[step])}`,
    );
  }

  async waitForMessage<Type extends ServerMessage['type']>(
    type: Type,
    from = 0,
  ): Promise<Extract<ServerMessage, { type: Type }>> {
    return this.waitFor(
      type,
      (message) => message.type === type && (message as Extract<ServerMessage, { type: Type }>),
      from,
    );
  }

  /** The first message from number `from` on that `pick` takes. */
  async waitFor<T>(what: string, pick: (message: ServerMessage) => T | false, from = 0): Promise<T> {
    let next = from;
    return this.#until(
      () => {
        for (; next < this.messages.length; next += 1) {
          const message = this.messages[next];
          const picked = message !== undefined && pick(message);
          if (picked !== false) return picked;
        }
        return false;
      },
      () => what,
    );
  }

  /** Waits until the terminal shows something. */
  async waitForText(wanted: string | RegExp): Promise<string> {
    return this.#until(
      () => {
        const text = this.screenText();
        return (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) && text;
      },
      () => `${String(wanted)} in the terminal, which shows:\n${this.screenText()}`,
    );
  }

  /** Everything that the terminal holds, scrolled-off lines included; wrapped lines are joined. */
  screenText(): string {
    const { active } = this.#terminal.buffer;
    const lines: string[] = [];
    for (let index = 0; index < active.length; index += 1) {
      const line = active.getLine(index);
      if (line === undefined) continue;
      if (line.isWrapped) lines.push(`${lines.pop() ?? ''}${line.translateToString(true)}`);
      else lines.push(line.translateToString(true));
    }
    return lines.join('\n').trimEnd();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      const [shell] = data;
      this.#terminal.write(data.subarray(1), () => {
        this.#parsedBytes += data.length - 1;
        if (shell !== undefined) this.send({ type: 'ack', shell, bytes: this.#parsedBytes });
        this.#wake();
      });
      return;
    }
    const message = JSON.parse(data.toString()) as ServerMessage;
    this.messages.push(message);
    if (message.type === 'welcome') this.progress = message.progress;
    if (message.type === 'step') (this.progress[message.lesson] ??= {})[message.step] = message.state;
    if (message.type === 'attached') {
      this.#terminal.reset();
      this.#parsedBytes = message.offset;
      this.#terminal.write(message.screen, () => this.#wake());
    }
    this.#wake();
  }

  async #until<T>(look: () => T | false, what: () => string): Promise<T> {
    const limit = performance.now() + waitLimitMs;
    for (;;) {
      const found = look();
      if (found !== false) return found;
      const left = limit - performance.now();
      if (left <= 0) throw new Error(`Waited in vain for ${what()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const waiting = this.#waiting;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
