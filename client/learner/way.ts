// A learner's way through the workshop, from the moments at which steps were achieved.
import type { Progress, WorkshopOutline } from '../../server/protocol.ts';
import { stepState } from './learner.ts';

export type PassedStep = {
  lesson: string;
  lessonNumber: number;
  id: string;
  title: string;
  atMs: number;
  /** The first of its lesson to be achieved. */
  isFirstOfLesson: boolean;
};

const longestWorkGapMs = 20 * 60_000;

/** In the order in which they were achieved. */
export function passedSteps(lessons: WorkshopOutline['lessons'], progress: Progress): PassedStep[] {
  const steps = lessons.flatMap((lesson) =>
    lesson.steps.flatMap((step) => {
      const state = stepState(progress, lesson.id, step.id);
      if (state?.kind !== 'passed') return [];
      return [{ lesson: lesson.id, lessonNumber: lesson.number, ...step, atMs: state.atMs }];
    }),
  );
  const seen = new Set<string>();
  return steps
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ lesson, lessonNumber, id, title, atMs }) => {
      const isFirstOfLesson = !seen.has(lesson);
      seen.add(lesson);
      return { lesson, lessonNumber, id, title, atMs, isFirstOfLesson };
    });
}

/** Time between steps, without the gaps that were breaks. */
export function workMs(steps: PassedStep[]): number {
  return gapsMs(steps)
    .filter((gap) => gap <= longestWorkGapMs)
    .reduce((sum, gap) => sum + gap, 0);
}

/** Where each step stands on a line from 0 to 1: half by its turn, half by its time, so that no two marks meet. */
export function placesOnRuler(steps: PassedStep[]): number[] {
  const gaps = gapsMs(steps).map((gap) => Math.min(gap, longestWorkGapMs));
  const totalMs = Math.max(
    1,
    gaps.reduce((sum, gap) => sum + gap, 0),
  );
  let ms = 0;
  return steps.map((_, index) => {
    ms += gaps[index - 1] ?? 0;
    return steps.length < 2 ? 0 : index / (steps.length - 1) / 2 + ms / totalMs / 2;
  });
}

function gapsMs(steps: PassedStep[]): number[] {
  return steps.slice(1).map(({ atMs }, index) => atMs - (steps[index]?.atMs ?? atMs));
}
