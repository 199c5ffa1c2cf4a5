// How far a learner is: which steps have passed, what the others wait for, and what the page is told of it.
import type { CheckedStep } from '../lessons/catalog.ts';
import type { Progress, StepState } from '../protocol.ts';
import type { PassedStep, Store } from '../store/store.ts';

export type Finding = { key: string; params: Record<string, string> };

/** What is known of a step that has a check. */
type Known =
  { kind: 'passed'; atMs: number } | { kind: 'waiting'; finding: Finding | undefined } | { kind: 'broken' };

export type StepChange = { lesson: string; step: string; state: StepState };

/** One learner's progress through one workshop; what passes is on disk before anyone hears of it. */
export class LearnerProgress {
  readonly #steps: readonly CheckedStep[];
  readonly #known = new Map<CheckedStep, Known>();
  readonly #learnerId: string;
  readonly #workshopId: string;
  readonly #store: Store;
  readonly #announce: (change: StepChange) => void;
  /** As last announced, to tell only what has changed. */
  readonly #announced = new Map<CheckedStep, string>();
  #checking: CheckedStep | undefined;

  constructor(options: ProgressOptions) {
    this.#steps = options.steps;
    this.#learnerId = options.learnerId;
    this.#workshopId = options.workshopId;
    this.#store = options.store;
    this.#announce = options.announce;
    for (const { lesson, step, atMs } of options.passed) {
      const known = this.find(lesson, step);
      if (known !== undefined) this.#known.set(known, { kind: 'passed', atMs });
    }
    for (const step of this.#steps) this.#announced.set(step, JSON.stringify(this.state(step)));
  }

  find(lesson: string, step: string): CheckedStep | undefined {
    return this.#steps.find((one) => one.lesson === lesson && one.step === step);
  }

  /** In the order of the text. */
  stepsOf(lesson: string): CheckedStep[] {
    return this.#steps.filter((step) => step.lesson === lesson);
  }

  isPassed(step: CheckedStep): boolean {
    return this.#known.get(step)?.kind === 'passed';
  }

  /** The one that follows in the workshop. */
  after(step: CheckedStep): CheckedStep | undefined {
    return this.#steps[this.#steps.indexOf(step) + 1];
  }

  /** No later step of the workshop has passed: what this one achieved may not be undone yet. */
  isFurthest(step: CheckedStep): boolean {
    return !this.#steps.slice(this.#steps.indexOf(step) + 1).some((later) => this.isPassed(later));
  }

  async pass(step: CheckedStep): Promise<void> {
    if (this.isPassed(step)) return;
    const atMs = Date.now();
    await this.#store.savePassed(this.#learnerId, this.#workshopId, { ...step, atMs });
    this.#settle(step, { kind: 'passed', atMs });
  }

  /** Also turns back a step that had passed. */
  async fail(step: CheckedStep, finding: Finding): Promise<void> {
    if (this.isPassed(step)) await this.#store.removePassed(this.#learnerId, this.#workshopId, step);
    this.#settle(step, { kind: 'waiting', finding });
  }

  /** Of a step that has passed, a broken check proves nothing. */
  break(step: CheckedStep): void {
    if (this.isPassed(step)) return;
    this.#settle(step, { kind: 'broken' });
  }

  /** Shows that a step is being checked; undefined when none is. */
  showChecking(step: CheckedStep | undefined): void {
    this.#checking = step;
    this.#publish();
  }

  /** Announces a step even if nothing has changed: someone asked. */
  repeat(step: CheckedStep): void {
    this.#announce({ lesson: step.lesson, step: step.step, state: this.state(step) });
  }

  all(): Progress {
    const progress: Progress = {};
    for (const step of this.#steps) (progress[step.lesson] ??= {})[step.step] = this.state(step);
    return progress;
  }

  state(step: CheckedStep): StepState {
    if (step === this.#checking) return { kind: 'checking' };
    const known = this.#known.get(step);
    if (known?.kind === 'passed') return { kind: 'passed', atMs: known.atMs };
    const blocking = this.stepsOf(step.lesson).find((one) => one === step || !this.isPassed(one));
    if (blocking !== undefined && blocking !== step) return { kind: 'locked', waitsFor: blocking.step };
    if (known?.kind === 'broken') return { kind: 'broken' };
    return known?.finding === undefined ? { kind: 'waiting' } : { kind: 'waiting', finding: known.finding };
  }

  #settle(step: CheckedStep, known: Known): void {
    this.#known.set(step, known);
    if (this.#checking === step) this.#checking = undefined;
    this.#publish();
  }

  /** One change may lock or unlock the steps behind it. */
  #publish(): void {
    for (const step of this.#steps) {
      const state = this.state(step);
      const text = JSON.stringify(state);
      if (this.#announced.get(step) === text) continue;
      this.#announced.set(step, text);
      this.#announce({ lesson: step.lesson, step: step.step, state });
    }
  }
}

type ProgressOptions = {
  steps: readonly CheckedStep[];
  learnerId: string;
  workshopId: string;
  store: Store;
  /** What the store knows. */
  passed: readonly PassedStep[];
  announce: (change: StepChange) => void;
};
