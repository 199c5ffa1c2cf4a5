// The page's WebSocket: opens it, keeps it, opens it again when it is lost.
import { signal, type ReadonlySignal } from '@preact/signals';
import type { ClientMessage, ServerMessage } from '../../server/protocol.ts';

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'lost'; retryAtMs: number }
  /** The server does not know this page's cookie; trying again would not help. */
  | { kind: 'refused' };

export type ConnectionHandlers = {
  opened(): void;
  message(message: ServerMessage): void;
  /** Output of shell `shell`, as it came. */
  output(shell: number, bytes: Uint8Array): void;
};

const firstRetryMs = 400;
const longestRetryMs = 10_000;

export class Connection implements Disposable {
  readonly #state = signal<ConnectionState>({ kind: 'connecting' });
  readonly #url: string;
  readonly #handlers: ConnectionHandlers;
  readonly #leaving = new AbortController();
  #socket: WebSocket | undefined;
  #failures = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, handlers: ConnectionHandlers) {
    this.#url = url;
    this.#handlers = handlers;
    const retryIfLost = () => {
      if (this.#state.value.kind === 'lost' && document.visibilityState === 'visible') this.retryNow();
    };
    window.addEventListener('online', retryIfLost, { signal: this.#leaving.signal });
    document.addEventListener('visibilitychange', retryIfLost, { signal: this.#leaving.signal });
    this.#open();
  }

  get state(): ReadonlySignal<ConnectionState> {
    return this.#state;
  }

  /** @returns false when there is no connection; nothing is kept for later */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends input to a shell; as `send`. */
  sendInput(shell: number, bytes: Uint8Array): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    const frame = new Uint8Array(bytes.length + 1);
    frame[0] = shell;
    frame.set(bytes, 1);
    this.#socket.send(frame);
    return true;
  }

  retryNow(): void {
    if (this.#state.value.kind === 'open' || this.#state.value.kind === 'connecting') return;
    clearTimeout(this.#retryTimer);
    this.#open();
  }

  [Symbol.dispose](): void {
    this.#leaving.abort();
    clearTimeout(this.#retryTimer);
    this.#socket?.close();
  }

  #open(): void {
    this.#state.value = { kind: 'connecting' };
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#failures = 0;
      this.#state.value = { kind: 'open' };
      this.#handlers.opened();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') {
        this.#handlers.message(JSON.parse(data) as ServerMessage);
        return;
      }
      const bytes = new Uint8Array(data);
      const shell = bytes[0];
      if (shell !== undefined) this.#handlers.output(shell, bytes.subarray(1));
    });
    socket.addEventListener('close', () => {
      if (this.#socket !== socket || this.#leaving.signal.aborted) return;
      this.#socket = undefined;
      this.#planRetry();
    });
  }

  #planRetry(): void {
    const delayMs =
      Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures) * (0.8 + Math.random() * 0.4);
    this.#failures += 1;
    this.#state.value = { kind: 'lost', retryAtMs: Date.now() + delayMs };
    this.#retryTimer = setTimeout(() => this.#open(), delayMs);
    if (this.#failures === 2) void this.#stopIfRefused();
  }

  /** A refused upgrade looks to a page like a server that is not there; an ordinary request tells them apart. */
  async #stopIfRefused(): Promise<void> {
    const status = await fetch(location.href, { method: 'HEAD' }).then(
      (response) => response.status,
      () => 0,
    );
    if (status !== 401 && status !== 403) return;
    clearTimeout(this.#retryTimer);
    this.#state.value = { kind: 'refused' };
  }
}
