// What the learner's page knows and can do: signals that change as the server speaks, and the words to speak back.
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type {
  ClientMessage,
  LessonPage,
  Locale,
  PageData,
  Progress,
  ServerMessage,
  StepState,
  WorkshopOutline,
} from '../../server/protocol.ts';
import type { Connection } from '../connection/connection.ts';
import { messagesOf, type Messages } from '../messages/messages.ts';

export type ShownLesson = Omit<LessonPage, 'html'>;
export type Welcome = Extract<ServerMessage, { type: 'welcome' }>;
export type Attached = Extract<ServerMessage, { type: 'attached' }>;
type RefusedReason = keyof Messages['block']['refused'];

/** What became of a block's run button. */
export type RunState =
  { kind: 'running' } | { kind: 'ended'; status: number } | { kind: 'refused'; reason: RefusedReason };

/** What became of a block's write button. */
export type FileState =
  { kind: 'writing' } | { kind: 'written'; path: string } | { kind: 'refused'; path: string; reason: string };

export type ShellState =
  | { kind: 'opening' }
  | { kind: 'live'; isBusy: boolean; isFreshAfterLoss: boolean }
  | { kind: 'exited'; status: number };

/** The page's terminal, as the rest of the page sees it. */
export type TerminalPort = {
  readonly size: { cols: number; rows: number };
  attached(message: Attached): void;
  /** The shell's size was changed by another page. */
  resized(cols: number, rows: number): void;
  output(bytes: Uint8Array): void;
  focus(): void;
};

export type Learner = {
  locale: Signal<Locale>;
  messages: ReadonlySignal<Messages>;
  outline: Signal<WorkshopOutline>;
  lesson: Signal<ShownLesson>;
  progress: Signal<Progress>;
  /** Undefined until the server has greeted; a new object for each connection. */
  welcome: Signal<Welcome | undefined>;
  /** By `blockKey`. */
  runs: Signal<Record<string, RunState>>;
  files: Signal<Record<string, FileState>>;
  /** How many hints are open, by step (`lesson/step`). */
  hints: Signal<Record<string, number>>;
  shell: Signal<ShellState>;
  terminal: Signal<TerminalPort | undefined>;
  /** Below 800 px only one half is seen. */
  pane: Signal<'lesson' | 'terminal'>;
  /** A sentence for the learner, until dismissed. */
  notice: Signal<string | undefined>;
  isEndShown: Signal<boolean>;
  isComplete: ReadonlySignal<boolean>;
  connection: Connection;
  send: (message: ClientMessage) => boolean;
  /** In place: neither the page nor the terminal is loaded again. */
  openLesson: (lesson: string, step?: string) => Promise<void>;
  switchLocale: (locale: Locale) => Promise<void>;
};

/** The one shell that the page has so far. */
export const shellNumber = 1;

export const blockKey = (lesson: string, block: number): string => `${lesson}/${block}`;

export const LearnerContext = createContext<Learner | undefined>(undefined);

export function useLearner(): Learner {
  const learner = useContext(LearnerContext);
  if (!learner) throw new Error('useLearner needs a LearnerContext around it');
  return learner;
}

/** The signals of a page that shows `data`; who starts the page adds what acts. */
export function learnerSignals(data: PageData) {
  const locale = signal(data.locale);
  const outline = signal(data.outline);
  const progress = signal<Progress>({});
  return {
    locale,
    messages: computed(() => messagesOf(locale.value)),
    outline,
    lesson: signal<ShownLesson>(data.lesson),
    progress,
    welcome: signal<Welcome | undefined>(undefined),
    runs: signal<Record<string, RunState>>({}),
    files: signal<Record<string, FileState>>({}),
    hints: signal<Record<string, number>>({}),
    shell: signal<ShellState>({ kind: 'opening' }),
    terminal: signal<TerminalPort | undefined>(undefined),
    pane: signal<'lesson' | 'terminal'>('lesson'),
    notice: signal<string | undefined>(undefined),
    isEndShown: signal(false),
    isComplete: computed(() => {
      const { passed, total } = stepCount(outline.value.lessons, progress.value);
      return total > 0 && passed === total;
    }),
  };
}

/** How many of the steps that have a check are passed. */
export function stepCount(
  lessons: WorkshopOutline['lessons'],
  progress: Progress,
): { passed: number; total: number } {
  const checked = lessons.flatMap((lesson) =>
    lesson.steps.filter((step) => step.hasCheck).map((step) => stepState(progress, lesson.id, step.id)),
  );
  return { passed: checked.filter((state) => state?.kind === 'passed').length, total: checked.length };
}

export function stepState(progress: Progress, lesson: string, step: string): StepState | undefined {
  return progress[lesson]?.[step];
}
