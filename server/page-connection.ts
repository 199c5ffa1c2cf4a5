// One page of a learner: its messages become actions of the session, what happens there becomes messages.
import type { RawData, WebSocket } from 'ws';
import type { ShellViewer } from '../sandbox/shell/shell.ts';
import { parseClientMessage } from './client-messages.ts';
import { RequestRefused } from './errors.ts';
import type { ClientMessage, Locale, ServerMessage } from './protocol.ts';
import { RateLimit } from './rate-limit.ts';
import type { Attachment, LearnerSession } from './session/learner-session.ts';
import { shellLimit } from './session/learner-shells.ts';
import type { SessionLease } from './session/session-registry.ts';
import type { SocketParts } from './socket.ts';
import { words } from './words.ts';

/** The largest JSON message. */
const messageLimitBytes = 64 * 1024;

/** Of the codes that RFC 6455 gives: policy violation. */
const policyViolation = 1008;

type Admitted = { session: LearnerSession; attachment: Attachment; lesson: string };

export class PageConnection implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #parts: SocketParts;
  readonly #lease: Promise<SessionLease>;
  #locale: Locale = 'en';
  /** Set by `hello`. */
  #admitted: Admitted | undefined;
  readonly #viewers = new Map<number, ShellViewer>();
  /** Messages that take a while are handled one after the other. */
  #handling: Promise<void> = Promise.resolve();
  /** Keys, acknowledgements and sizes: one for every few KiB of a fast terminal. */
  readonly #frames = new RateLimit(5000, 10_000);
  /** Everything that makes the server work. */
  readonly #actions = new RateLimit(20, 100);
  readonly #inputBytes = new RateLimit(4 * 1024 * 1024, 16 * 1024 * 1024);

  constructor(socket: WebSocket, learnerId: string, parts: SocketParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#lease = parts.sessions.lease(learnerId);
    // Told when the page says hello, and with it in which language.
    this.#lease.catch(() => undefined);
    socket.on('error', (error) => parts.log.info({ err: error }, 'a page broke its connection'));
    socket.on('message', (data, isBinary) => this.#receive(toBuffer(data), isBinary));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handling;
    this.#admitted?.attachment.detach();
    for (const viewer of this.#viewers.values()) viewer.detach();
    this.#viewers.clear();
    // A session that could not be opened was told of to whoever said hello.
    const lease = await this.#lease.catch(() => undefined);
    lease?.[Symbol.dispose]();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (!this.#frames.take()) return this.#socket.close(policyViolation, 'too many messages');
    if (isBinary) return this.#input(data);
    if (data.length > messageLimitBytes) return this.#socket.close(1009, 'message too large');
    const message = parseClientMessage(data.toString());
    if (typeof message === 'string') return this.#problem(message);
    switch (message.type) {
      case 'ack':
        this.#viewers.get(message.shell)?.ack(message.bytes);
        return;
      case 'resize':
        if (this.#viewers.has(message.shell)) this.#admitted?.session.resize(message.shell, message);
        return;
      case 'hello':
      case 'open-lesson':
      case 'set-locale':
      case 'attach':
      case 'run':
      case 'write-file':
      case 'check':
        if (!this.#actions.take()) return this.#socket.close(policyViolation, 'too many messages');
        this.#handling = this.#handling
          .then(async () => this.#act(message))
          .catch((error: unknown) => {
            if (error instanceof RequestRefused) return this.#problem(error.message);
            this.#parts.log.error({ err: error, type: message.type }, 'a message of a page failed');
            this.#problem(this.#words.internal);
          });
    }
  }

  #input(data: Buffer): void {
    const [shell] = data;
    if (shell === undefined || !this.#viewers.has(shell)) return;
    if (!this.#inputBytes.take(data.length)) return this.#socket.close(policyViolation, 'too much input');
    this.#admitted?.session.shells.get(shell)?.write(data.subarray(1));
  }

  async #act(message: Exclude<ClientMessage, { type: 'ack' | 'resize' }>): Promise<void> {
    if (message.type === 'hello') return this.#hello(message);
    const admitted = this.#admitted;
    if (admitted === undefined) return this.#problem('The first message has to be "hello".');
    const { session } = admitted;
    switch (message.type) {
      case 'open-lesson':
        this.#requireLesson(message.lesson);
        admitted.lesson = message.lesson;
        await this.#saveVisit(admitted);
        admitted.attachment.openLesson(message.lesson);
        break;
      case 'set-locale':
        this.#locale = message.locale;
        await this.#saveVisit(admitted);
        break;
      case 'attach':
        await this.#attach(session, message);
        break;
      case 'run':
        // Not awaited: while a block runs, the page goes on.
        session
          .run(message.shell, message.lesson, message.block, (reason) => {
            const { lesson, block } = message;
            this.#send({ type: 'run', lesson, block, state: 'refused', reason });
          })
          .catch((error: unknown) => this.#parts.log.error({ err: error }, 'a block could not be run'));
        break;
      case 'write-file': {
        const { lesson, block } = message;
        await session.writeFile(lesson, block, this.#locale, (path, reason) =>
          this.#send({ type: 'file-refused', lesson, block, path, reason }),
        );
        break;
      }
      case 'check':
        if (!session.check(message.lesson, message.step))
          this.#problem(`There is no check "${message.step}".`);
        break;
    }
  }

  async #hello({ locale, lesson }: Extract<ClientMessage, { type: 'hello' }>): Promise<void> {
    this.#locale = locale;
    this.#requireLesson(lesson);
    const session = await this.#openSession();
    if (session === undefined) return;
    this.#admitted?.attachment.detach();
    const attachment = session.attach((message) => {
      // What comes under this number next is another shell: input waits until the page has attached to it.
      if (message.type === 'shell-exited') this.#dropViewer(message.shell);
      this.#send(message);
    });
    this.#admitted = { session, attachment, lesson };
    const { account, isIsolated } = session;
    this.#send({
      type: 'welcome',
      account,
      isolated: isIsolated,
      ...session.welcome(),
      version: this.#parts.version,
    });
    await this.#saveVisit(this.#admitted);
    attachment.openLesson(lesson);
  }

  async #openSession(): Promise<LearnerSession | undefined> {
    try {
      return (await this.#lease).session;
    } catch (error) {
      this.#parts.log.error({ err: error }, 'a session could not be opened');
      this.#problem(this.#words.noSandbox);
      this.#socket.close(1011, 'no session');
      return undefined;
    }
  }

  async #attach(
    session: LearnerSession,
    { shell: number, cols, rows }: Extract<ClientMessage, { type: 'attach' }>,
  ) {
    if (number >= shellLimit) return this.#problem(this.#words.tooManyShells(shellLimit));
    const { shell, isNew } = await session.shells.open(number, { cols, rows });
    this.#dropViewer(number);
    // The page that came last decides the size: it is the one that is looked at.
    session.resize(number, { cols, rows });
    // Output that comes before the page knows where it begins has to wait.
    let early: Uint8Array[] | undefined = [];
    const viewer = await shell.attach(
      (bytes) => {
        if (early === undefined) this.#sendOutput(number, bytes);
        else early.push(bytes);
      },
      () => this.#socket.bufferedAmount,
    );
    if (this.#socket.readyState !== this.#socket.OPEN) return viewer.detach();
    this.#viewers.set(number, viewer);
    this.#send({
      type: 'attached',
      shell: number,
      isNew,
      offset: viewer.offset,
      cols: viewer.cols,
      rows: viewer.rows,
      screen: viewer.screen,
      busy: session.shells.isBusy(number),
    });
    for (const bytes of early) this.#sendOutput(number, bytes);
    early = undefined;
  }

  #dropViewer(shell: number): void {
    this.#viewers.get(shell)?.detach();
    this.#viewers.delete(shell);
  }

  #requireLesson(lesson: string): void {
    if (!this.#parts.catalog.lessonIds.includes(lesson)) {
      throw new RequestRefused(404, `There is no lesson "${lesson}".`);
    }
  }

  async #saveVisit({ session, lesson }: Admitted): Promise<void> {
    await this.#parts.store.saveVisit(session.learnerId, { locale: this.#locale, lesson });
  }

  get #words() {
    return words[this.#locale];
  }

  #problem(message: string): void {
    this.#send({ type: 'problem', message });
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #sendOutput(shell: number, bytes: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const frame = Buffer.allocUnsafe(bytes.length + 1);
    frame[0] = shell;
    frame.set(bytes, 1);
    this.#socket.send(frame);
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
