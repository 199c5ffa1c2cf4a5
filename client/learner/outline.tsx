// The workshop's contents, opened from the header: lessons with their ticks, the steps of the one that is shown.
import { Circle, CircleCheck, BookOpen } from 'lucide';
import type { WorkshopOutline } from '../../server/protocol.ts';
import { Icon } from '../ui/icon.tsx';
import { stepCount, stepState, useLearner } from './learner.ts';
import { addressOf } from './navigation.ts';

export const outlineId = 'outline';

type OutlineLesson = WorkshopOutline['lessons'][number];

export function Outline() {
  const { outline, lesson, messages } = useLearner();
  return (
    <nav
      id={outlineId}
      class="outline"
      popover="auto"
      aria-label={messages.value.header.outline}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a')) event.currentTarget.hidePopover();
      }}
    >
      <ol>
        {outline.value.lessons.map((one) => (
          <OutlineEntry key={one.id} lesson={one} isHere={one.id === lesson.value.id} />
        ))}
      </ol>
    </nav>
  );
}

function OutlineEntry({ lesson, isHere }: { lesson: OutlineLesson; isHere: boolean }) {
  const { locale, progress, messages } = useLearner();
  const { header, outline } = messages.value;
  const { passed, total } = stepCount([lesson], progress.value);
  const isDone = total > 0 && passed === total;
  return (
    <li class={isHere ? 'outline-lesson outline-here' : 'outline-lesson'}>
      <a href={addressOf(locale.value, lesson.id)} {...(isHere ? { 'aria-current': 'page' } : {})}>
        <span class="outline-number" data-done={isDone}>
          {isDone ? <Icon node={CircleCheck} size={20} label={outline.lessonDone} /> : lesson.number}
        </span>
        <span class="outline-title">{lesson.title}</span>
        <span class="outline-facts">
          {total > 0 && (
            <span title={header.stepsPassed(passed, total)}>
              {passed}/{total}
            </span>
          )}
          <span>{outline.minutes(lesson.minutes)}</span>
        </span>
      </a>
      {isHere && (
        <ol class="outline-steps">
          {lesson.steps.map((step) => {
            const isPassed = stepState(progress.value, lesson.id, step.id)?.kind === 'passed';
            return (
              <li key={step.id}>
                <a href={addressOf(locale.value, lesson.id, step.id)} data-passed={isPassed}>
                  {isPassed ? (
                    <Icon node={CircleCheck} size={14} label={outline.stepPassed} />
                  ) : (
                    <Icon node={step.hasCheck ? Circle : BookOpen} size={14} />
                  )}
                  {step.title}
                </a>
              </li>
            );
          })}
        </ol>
      )}
    </li>
  );
}
