// Runs the checks of the open lessons, one at a time, whenever something may have changed.
import type { CheckContext } from '../../lessons/check.ts';
import type { CheckResult } from '../../lessons/lesson.ts';
import type { Logger } from '../log.ts';
import type { LearnerProgress } from '../session/progress.ts';
import type { CheckedStep } from './catalog.ts';

/** How long a check may take in normal use. */
export const checkDeadlineMs = 10_000;

/** A check that takes longer than this is shown as running, ms. */
const shownAfterMs = 400;

export type CheckerOptions = {
  progress: LearnerProgress;
  /** Lessons that a page of the learner shows. */
  openLessons: () => readonly string[];
  /** What a check is given, but for its deadline. */
  context: () => Omit<CheckContext, 'signal'>;
  log: Logger;
  deadlineMs: number;
};

/**
 * Checks one learner's steps.
 *
 * Requests that come while it works are served together by one more round.
 */
export class Checker implements AsyncDisposable {
  readonly #options: CheckerOptions;
  readonly #ending = new AbortController();
  /** Steps that someone asked about, answered by the next round. */
  #asked = new Set<CheckedStep>();
  #isRequested = false;
  #running: Promise<void> | undefined;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  /** Something may have changed. */
  request(): void {
    if (this.#ending.signal.aborted) return;
    this.#isRequested = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Someone wants to know about this step: it is shown as being checked, and its state is told even if unchanged. */
  ask(step: CheckedStep): void {
    this.#asked.add(step);
    this.request();
  }

  /** Resolves when no check runs or waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { progress, openLessons, log } = this.#options;
    while (this.#isRequested && !this.#ending.signal.aborted) {
      this.#isRequested = false;
      const asked = this.#asked;
      this.#asked = new Set();
      const lessons = new Set([...openLessons(), ...[...asked].map(({ lesson }) => lesson)]);
      try {
        for (const lesson of lessons) await this.#checkLesson(lesson, asked);
      } catch (error) {
        log.error({ err: error }, 'progress could not be kept');
      }
      for (const step of asked) progress.repeat(step);
    }
  }

  /**
   * Checks the first steps that have not passed, and then the last one that has: only what no later step builds on can
   * still be undone.
   */
  async #checkLesson(lesson: string, asked: ReadonlySet<CheckedStep>): Promise<void> {
    const { progress } = this.#options;
    const steps = progress.stepsOf(lesson);
    const newlyPassed = new Set<CheckedStep>();
    let stopped = steps.length;
    for (const [index, step] of steps.entries()) {
      if (progress.isPassed(step)) continue;
      if (!(await this.#check(step, asked.has(step)))) {
        stopped = index;
        break;
      }
      newlyPassed.add(step);
    }
    for (const step of steps.slice(0, stopped).toReversed()) {
      if (newlyPassed.has(step) || !progress.isFurthest(step)) return;
      if (await this.#check(step, asked.has(step))) return;
    }
  }

  /** @returns whether the step counts as passed now */
  async #check(step: CheckedStep, isAsked: boolean): Promise<boolean> {
    const { progress, log } = this.#options;
    const result = await this.#resultOf(step, isAsked);
    if (this.#ending.signal.aborted) return progress.isPassed(step);
    switch (result.kind) {
      case 'passed':
        await progress.pass(step);
        break;
      case 'failed':
        if (!(await this.#isOutgrown(step))) {
          await progress.fail(step, { key: result.finding, params: result.params });
        }
        break;
      case 'broken':
        log.error({ err: result.cause, lesson: step.lesson, step: step.step }, 'check is broken');
        progress.break(step);
        break;
    }
    progress.showChecking(undefined);
    return progress.isPassed(step);
  }

  /** Whether a passed step is undone only because the learner, ahead of the page, reached what comes next. */
  async #isOutgrown(step: CheckedStep): Promise<boolean> {
    const { progress } = this.#options;
    const next = progress.after(step);
    // Within a lesson the next step was looked at before.
    if (!progress.isPassed(step) || next === undefined || next.lesson === step.lesson) return false;
    if ((await this.#resultOf(next, false)).kind !== 'passed') return false;
    await progress.pass(next);
    return true;
  }

  async #resultOf(step: CheckedStep, isAsked: boolean): Promise<CheckResult> {
    const { progress, context, deadlineMs } = this.#options;
    if (isAsked) progress.showChecking(step);
    const showing = isAsked
      ? undefined
      : setTimeout(() => {
          if (!progress.isPassed(step)) progress.showChecking(step);
        }, shownAfterMs);
    // Ends the check's requests too, when the learner's session ends or time is up.
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = AbortSignal.any([deadline, this.#ending.signal]);
    try {
      const result = await Promise.race([step.check({ ...context(), signal }), rejection(signal)]);
      if (result.kind === 'failed' && !step.findings.has(result.finding)) {
        throw new Error(`the finding "${result.finding}" has no sentence`);
      }
      return result;
    } catch (error) {
      return {
        kind: 'broken',
        cause: deadline.aborted ? new Error(`no result within ${deadlineMs} ms`) : error,
      };
    } finally {
      clearTimeout(showing);
    }
  }
}

async function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
