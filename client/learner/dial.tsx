// A dial of the whole workshop: an arc for each lesson, a tick for each step.
import type { Progress, WorkshopOutline } from '../../server/protocol.ts';
import { stepCount, stepState } from './learner.ts';

const gapDegrees = 5;

export function Dial({ lessons, progress }: { lessons: WorkshopOutline['lessons']; progress: Progress }) {
  const { total } = stepCount(lessons, progress);
  const degreesPerStep = (360 - lessons.length * gapDegrees) / Math.max(1, total);
  let from = gapDegrees / 2;
  return (
    <svg class="dial" viewBox="-110 -110 220 220" aria-hidden="true">
      {lessons.map((lesson) => {
        const steps = lesson.steps.filter((step) => step.hasCheck);
        const start = from;
        const end = start + steps.length * degreesPerStep;
        from = end + gapDegrees;
        return (
          <g key={lesson.id}>
            <path class="dial-arc" d={arc(start, end, 100)} />
            {steps.map((step, index) => {
              const angle = start + (index + 0.5) * degreesPerStep;
              const isPassed = stepState(progress, lesson.id, step.id)?.kind === 'passed';
              return <path key={step.id} class="dial-tick" data-passed={isPassed} d={tick(angle, 78, 92)} />;
            })}
          </g>
        );
      })}
      <circle class="dial-ring" r="68" />
      <path class="dial-mark" d="M-19-30h13L27 30H12M-3-4-21 30" />
    </svg>
  );
}

function arc(from: number, to: number, radius: number): string {
  const isLarge = to - from > 180 ? 1 : 0;
  return `M${point(from, radius)}A${radius} ${radius} 0 ${isLarge} 1 ${point(to, radius)}`;
}

function tick(angle: number, inner: number, outer: number): string {
  return `M${point(angle, inner)}L${point(angle, outer)}`;
}

/** @param angle degrees, clockwise from the top */
function point(angle: number, radius: number): string {
  const radians = ((angle - 90) * Math.PI) / 180;
  return `${(Math.cos(radians) * radius).toFixed(2)} ${(Math.sin(radians) * radius).toFixed(2)}`;
}
