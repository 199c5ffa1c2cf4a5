// The end of the workshop: what was built, step by step, and how long it took.
import { ArrowLeft, Check } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { Dial } from './dial.tsx';
import { stepCount, useLearner } from './learner.ts';
import { hideEnd } from './navigation.ts';
import { passedSteps, placesOnRuler, workMs, type PassedStep } from './way.ts';

export function EndView() {
  const learner = useLearner();
  const { isEndShown, outline, progress, locale, messages } = learner;
  const title = useRef<HTMLHeadingElement>(null);
  const isShown = isEndShown.value;
  useEffect(() => {
    if (isShown) title.current?.focus();
  }, [isShown]);
  if (!isShown) return null;

  const { end: words } = messages.value;
  const { lessons } = outline.value;
  const steps = passedSteps(lessons, progress.value);
  const { passed, total } = stepCount(lessons, progress.value);
  const last = steps.at(-1);
  return (
    <main class="end" aria-labelledby="end-title">
      <div class="end-page">
        <button type="button" class="button end-back" onClick={() => hideEnd(learner)}>
          <Icon node={ArrowLeft} size={15} />
          {words.back}
        </button>
        <header class="end-head">
          <div>
            <p class="end-kicker">{passed === total ? words.kicker : words.underway(passed, total)}</p>
            <h1 id="end-title" ref={title} tabIndex={-1}>
              {passed === total ? words.title : words.titleUnderway}
            </h1>
            <p class="end-workshop">{outline.value.title}</p>
          </div>
          <Dial lessons={lessons} progress={progress.value} />
        </header>
        <dl class="end-facts">
          <Fact term={words.lessons} value={String(lessons.length)} />
          <Fact term={words.steps} value={passed === total ? String(total) : `${passed} / ${total}`} />
          <Fact term={words.time} value={duration(workMs(steps), locale.value)} note={words.timeNote} />
          {last && <Fact term={words.finished} value={day(last.atMs, locale.value)} />}
        </dl>
        <Ruler steps={steps} label={words.path} note={words.pathNote} />
        <h2>{words.built}</h2>
        <ol class="end-lessons">
          {lessons.map((lesson) => (
            <li key={lesson.id} class="end-lesson">
              <span class="end-number">{lesson.number}</span>
              <div>
                <h3>{lesson.title}</h3>
                <p>{lesson.summary}</p>
              </div>
              <ul class="end-steps">
                {lesson.steps
                  .filter((step) => step.hasCheck)
                  .map((step) => {
                    const isPassed = steps.some(({ id, lesson: at }) => id === step.id && at === lesson.id);
                    return (
                      <li key={step.id} data-passed={isPassed}>
                        {isPassed && (
                          <Icon node={Check} size={14} label={messages.value.outline.stepPassed} />
                        )}
                        {step.title}
                      </li>
                    );
                  })}
              </ul>
            </li>
          ))}
        </ol>
      </div>
    </main>
  );
}

function Fact({ term, value, note }: { term: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
      {note && <dd class="end-note">{note}</dd>}
    </div>
  );
}

/** Each step a mark, the first of a lesson taller and numbered; wider apart where it took longer. */
function Ruler({ steps, label, note }: { steps: PassedStep[]; label: string; note: string }) {
  const places = placesOnRuler(steps);
  return (
    <figure class="ruler">
      <figcaption>
        {label}
        <small>{note}</small>
      </figcaption>
      <div class="ruler-edge" aria-hidden="true">
        {steps.map((step, index) => (
          <span
            key={`${step.lesson}/${step.id}`}
            class={step.isFirstOfLesson ? 'ruler-mark ruler-lesson' : 'ruler-mark'}
            style={{ left: `${(places[index] ?? 0) * 100}%` }}
            title={step.title}
          >
            {step.isFirstOfLesson && <b>{step.lessonNumber}</b>}
          </span>
        ))}
      </div>
    </figure>
  );
}

function duration(ms: number, locale: string): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const hours = Math.floor(minutes / 60);
  return [hours > 0 ? unit(hours, 'hour') : '', minutes % 60 > 0 ? unit(minutes % 60, 'minute') : '']
    .filter((part) => part !== '')
    .join(' ');
}

function day(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs);
}
