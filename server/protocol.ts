// Every message between page and server, as types only; the client imports it type-only.
//
// One WebSocket at /socket. JSON text frames carry the messages below. Binary frames carry terminal bytes, both ways:
// one byte shell number, then the bytes.
import type { Locale, Phase } from '../lessons/lesson.ts';

export type { Locale, Phase };

/** GET /api/workshop/:locale */
export type WorkshopOutline = {
  id: string;
  title: string;
  summary: string;
  lessons: {
    id: string;
    number: number;
    title: string;
    summary: string;
    minutes: number;
    steps: OutlineStep[];
  }[];
};

export type OutlineStep = { id: string; title: string; phase: Phase; hasCheck: boolean };

/**
 * GET /api/lessons/:lesson/:locale. The same lesson is already in the page that the server sends, as
 * PageData and as HTML in `<article id="lesson-text">`, after a `<header class="lesson-head">` with title and summary.
 */
export type LessonPage = {
  id: string;
  number: number;
  locale: Locale;
  title: string;
  summary: string;
  minutes: number;
  /**
   * Rendered Markdown. Each step is `<section data-step="id">`, each fence
   * `<figure data-block="N" data-kind="run|output|file|edit|text">` with `<pre><code>` inside, and each step with a
   * check ends in an empty `<div data-card="step-id"></div>`, where the page puts the task card.
   */
  html: string;
  steps: LessonStep[];
  blocks: LessonBlock[];
};

/** JSON in the page's `<script type="application/json" id="page-data">`; `<` is written `\u003c` in it. */
export type PageData = { locale: Locale; outline: WorkshopOutline; lesson: Omit<LessonPage, 'html'> };

export type LessonStep = {
  id: string;
  title: string;
  phase: Phase;
  /** Absent on read-only steps. */
  card?: { task: string; passed: string; hints: string[]; findings: Record<string, string> };
};

/** A fence of the lesson, by its number in the lesson; `{{names}}` filled in. */
export type LessonBlock =
  | { kind: 'run'; step: string; text: string }
  | { kind: 'edit'; step: string; text: string }
  | { kind: 'output'; step: string; text: string }
  | { kind: 'file'; step: string; text: string; path: string; mode: string; language: string }
  | { kind: 'text'; step: string; text: string; language: string };

/** What the card of a step shows. */
export type StepState =
  /** An earlier step of the lesson is not passed yet. */
  | { kind: 'locked'; waitsFor: string }
  /** Not passed; `finding` once it was checked. */
  | { kind: 'waiting'; finding?: { key: string; params: Record<string, string> } }
  | { kind: 'checking' }
  | { kind: 'passed'; atMs: number }
  /** The check itself failed; ours to fix. */
  | { kind: 'broken' };

/** By lesson id, then step id; only steps that have a check. */
export type Progress = Record<string, Record<string, StepState>>;

export type ShellInfo = { shell: number; cols: number; rows: number; busy: boolean };

export type ClientMessage =
  /** First message; the lesson that the page shows, whose checks run. */
  | { type: 'hello'; locale: Locale; lesson: string }
  | { type: 'open-lesson'; lesson: string }
  | { type: 'set-locale'; locale: Locale }
  /** Attaches to shell `shell`, or opens it when there is none; answered by `attached`. */
  | { type: 'attach'; shell: number; cols: number; rows: number }
  | { type: 'resize'; shell: number; cols: number; rows: number }
  /** Bytes of output since the shell began that the terminal has parsed: `attached.offset` and what came after. */
  | { type: 'ack'; shell: number; bytes: number }
  /** Types a block into the shell, as the run button does; answered by `run`. */
  | { type: 'run'; shell: number; lesson: string; block: number }
  | { type: 'write-file'; lesson: string; block: number }
  | { type: 'check'; lesson: string; step: string };

export type ServerMessage =
  | {
      type: 'welcome';
      account: {
        kind: 'emulator' | 'aws';
        accountId: string;
        partnerAccountId: string | null;
        region: string;
      };
      /** False: shells run without bubblewrap; the page says so. */
      isolated: boolean;
      progress: Progress;
      shells: ShellInfo[];
      version: string;
    }
  /** `screen` redraws the terminal when written to a reset one; live bytes follow, beginning at `offset`. */
  | {
      type: 'attached';
      shell: number;
      isNew: boolean;
      offset: number;
      cols: number;
      rows: number;
      screen: string;
      busy: boolean;
    }
  | { type: 'command'; shell: number; phase: 'started'; line: string }
  | { type: 'command'; shell: number; phase: 'ended'; line: string; status: number }
  /** The shell has another size now, set through another page of the same learner. */
  | { type: 'resized'; shell: number; cols: number; rows: number }
  | { type: 'shell-exited'; shell: number; status: number }
  | { type: 'run'; lesson: string; block: number; state: 'started' }
  | { type: 'run'; lesson: string; block: number; state: 'ended'; status: number }
  | {
      type: 'run';
      lesson: string;
      block: number;
      state: 'refused';
      reason: 'busy' | 'no-shell' | 'not-runnable';
    }
  | { type: 'file-written'; lesson: string; block: number; path: string }
  | { type: 'file-refused'; lesson: string; block: number; path: string; reason: string }
  | { type: 'step'; lesson: string; step: string; state: StepState }
  /** What the page sent was not understood or not possible; shown as it is. */
  | { type: 'problem'; message: string };
