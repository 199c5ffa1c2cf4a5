// A step's task: what is to be achieved, how it stands, what helps.
import { CircleCheck, CircleDot, LoaderCircle, Lock, TriangleAlert, Lightbulb } from 'lucide';
import type { ComponentChildren } from 'preact';
import type { LessonStep, StepState } from '../../server/protocol.ts';
import { stepState, useLearner, type ShownLesson } from '../learner/learner.ts';
import { Icon } from '../ui/icon.tsx';
import { InlineText } from '../ui/inline-text.tsx';

type Card = NonNullable<LessonStep['card']>;
type Kind = StepState['kind'];

const icons = {
  waiting: CircleDot,
  checking: LoaderCircle,
  passed: CircleCheck,
  locked: Lock,
  broken: TriangleAlert,
} satisfies Record<Kind, unknown>;

export function TaskCard({ lesson, step, card }: { lesson: ShownLesson; step: LessonStep; card: Card }) {
  const { progress, welcome, messages } = useLearner();
  const { card: words } = messages.value;
  const state: StepState = stepState(progress.value, lesson.id, step.id) ?? { kind: 'waiting' };
  const check = <CheckButton lesson={lesson.id} step={step} state={state.kind} />;
  return (
    <aside
      class="card"
      data-state={state.kind}
      data-live={welcome.value !== undefined}
      aria-label={`${words.task}: ${step.title}`}
    >
      <span class="card-sign">
        {state.kind === 'waiting' ? (
          <span class="card-dot" />
        ) : (
          <Icon node={icons[state.kind]} size={20} class={state.kind === 'checking' ? 'spinner' : ''} />
        )}
      </span>
      <div class="card-body">
        <div class="card-top">
          <p class="card-state">{words[state.kind]}</p>
          {state.kind === 'passed' && check}
        </div>
        <p class="card-task">
          <InlineText template={state.kind === 'passed' ? card.passed || card.task : card.task} />
        </p>
        <StateText lesson={lesson} card={card} state={state} />
        {state.kind !== 'passed' && state.kind !== 'locked' && (
          <Hints step={`${lesson.id}/${step.id}`} hints={card.hints}>
            {check}
          </Hints>
        )}
      </div>
    </aside>
  );
}

function CheckButton({ lesson, step, state }: { lesson: string; step: LessonStep; state: Kind }) {
  const { send, welcome, messages } = useLearner();
  const { card: words } = messages.value;
  const isPassed = state === 'passed';
  return (
    <button
      type="button"
      class={isPassed ? 'button card-again' : 'button button-outlined'}
      disabled={!welcome.value || state === 'checking'}
      aria-label={isPassed ? `${words.checkAgain}: ${step.title}` : words.checkLabel(step.title)}
      onClick={() => send({ type: 'check', lesson, step: step.id })}
    >
      {isPassed ? words.checkAgain : words.check}
    </button>
  );
}

/** The one sentence that helps now. */
function StateText({ lesson, card, state }: { lesson: ShownLesson; card: Card; state: StepState }) {
  const { card: words } = useLearner().messages.value;
  switch (state.kind) {
    case 'waiting':
      if (!state.finding) return null;
      return (
        <p class="card-finding">
          <InlineText
            template={card.findings[state.finding.key] ?? words.unknownFinding}
            params={state.finding.params}
          />
        </p>
      );
    case 'locked': {
      const { waitsFor } = state;
      return (
        <p class="card-note">
          {words.waitsFor(lesson.steps.find(({ id }) => id === waitsFor)?.title ?? waitsFor)}
        </p>
      );
    }
    case 'broken':
      return <p class="card-note">{words.brokenText}</p>;
    case 'checking':
    case 'passed':
      return null;
  }
}

/** Opened one by one, from a nudge to almost the answer; below them, beside `children`, the button for the next. */
function Hints({ step, hints, children }: { step: string; hints: string[]; children: ComponentChildren }) {
  const learner = useLearner();
  const { card: words } = learner.messages.value;
  const shown = learner.hints.value[step] ?? 0;
  return (
    <>
      {shown > 0 && (
        <ol class="hint-list">
          {hints.slice(0, shown).map((hint, index) => (
            <li key={index}>
              <Icon node={Lightbulb} size={14} />
              <span>
                <InlineText template={hint} />
              </span>
            </li>
          ))}
        </ol>
      )}
      <div class="card-actions">
        {children}
        {shown < hints.length && (
          <button
            type="button"
            class="button"
            onClick={() => (learner.hints.value = { ...learner.hints.value, [step]: shown + 1 })}
          >
            <Icon node={Lightbulb} size={14} />
            {words.hint(shown + 1, hints.length)}
          </button>
        )}
      </div>
    </>
  );
}
