// The conversation between the Runtime API and one run of a bootstrap: what is allowed when, and what was said.
import type { Failure } from '../failures.ts';

/** States as AWS's refusals name them. */
export type RuntimeState =
  | 'Started'
  | 'InitError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'RuntimeResponseSentState';

/** What is not listed is refused, with both names in the refusal (observed on AWS's Runtime Interface Emulator). */
const transitions: Readonly<Record<RuntimeState, readonly RuntimeState[]>> = {
  Started: ['Ready', 'InitError'],
  InitError: [],
  Ready: ['Ready', 'Running'],
  // Asking again before answering yields the same event again.
  Running: ['Running', 'InvocationResponse', 'InvocationErrorResponse'],
  InvocationResponse: ['RuntimeResponseSentState'],
  InvocationErrorResponse: ['RuntimeResponseSentState'],
  RuntimeResponseSentState: ['Ready'],
};

/** A Runtime API call that comes at the wrong time. */
export class StateTransitionRefused extends Error {
  override readonly name = 'StateTransitionRefused';

  constructor(from: RuntimeState, to: RuntimeState) {
    super(
      `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
    );
  }
}

/** An event as /next hands it over. */
export type RuntimeEvent = { requestId: string; payload: Uint8Array; headers: Record<string, string> };

export type Answer = { kind: 'response'; payload: Uint8Array } | { kind: 'failure'; failure: Failure };

/** What an execution environment hears of the conversation. */
export type SessionListener = {
  /** The runtime asks for an event and waits; the first time, that is the end of its init. */
  waiting(): void;
  /** The event has been handed over. */
  delivered(event: RuntimeEvent): void;
  answered(requestId: string, answer: Answer): void;
  initFailed(failure: Failure): void;
};

/** A /next that waits: call it with the event. */
export type WaitingNext = (event: RuntimeEvent) => void;

/** Forbids by default: each endpoint asks for its transition first. */
export class RuntimeSession {
  readonly #listener: SessionListener;
  #state: RuntimeState = 'Started';
  #event: RuntimeEvent | undefined;
  #waiting: WaitingNext[] = [];

  constructor(listener: SessionListener) {
    this.#listener = listener;
  }

  /** Stays that of the last event until the next is delivered. */
  get currentRequestId(): string | undefined {
    return this.#event?.requestId;
  }

  /** @throws StateTransitionRefused */
  enter(state: RuntimeState): void {
    if (!transitions[this.#state].includes(state)) throw new StateTransitionRefused(this.#state, state);
    this.#state = state;
  }

  /**
   * @returns forgets the request, when its connection breaks
   * @throws StateTransitionRefused
   */
  next(answer: WaitingNext): () => void {
    if (this.#state === 'Running' && this.#event !== undefined) {
      answer(this.#event);
      return () => {};
    }
    const isFirstToAsk = this.#state !== 'Ready';
    this.enter('Ready');
    this.#waiting.push(answer);
    if (isFirstToAsk) this.#listener.waiting();
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== answer);
    };
  }

  /** Hands an event to the runtime, now if it waits, else when it asks again. */
  deliver(event: RuntimeEvent): void {
    this.enter('Running');
    this.#event = event;
    this.#listener.delivered(event);
    const [first, ...others] = this.#waiting;
    this.#waiting = others;
    first?.(event);
  }

  /** Ends what `enter('InvocationResponse')` or `enter('InvocationErrorResponse')` began. */
  answer(requestId: string, answer: Answer): void {
    this.enter('RuntimeResponseSentState');
    this.#listener.answered(requestId, answer);
  }

  /** @throws StateTransitionRefused */
  failInit(failure: Failure): void {
    this.enter('InitError');
    this.#listener.initFailed(failure);
  }
}
