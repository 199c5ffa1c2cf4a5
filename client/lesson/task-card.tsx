// A step's task: what is to be achieved, how it stands, what helps.
import { CircleCheck, CircleDot, LoaderCircle, Lock, TriangleAlert, Lightbulb } from 'lucide';
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
  const learner = useLearner();
  const { card: words } = learner.messages.value;
  const state: StepState = stepState(learner.progress.value, lesson.id, step.id) ?? { kind: 'waiting' };
  const isLive = learner.welcome.value !== undefined;
  const isOpen = state.kind !== 'locked';
  return (
    <aside
      class="card"
      data-state={state.kind}
      data-live={isLive}
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
        <p class="card-state">{words[state.kind]}</p>
        <p class="card-task">
          <InlineText template={state.kind === 'passed' ? card.passed || card.task : card.task} />
        </p>
        <StateText lesson={lesson} card={card} state={state} />
        {isOpen && state.kind !== 'passed' && <Hints step={`${lesson.id}/${step.id}`} hints={card.hints} />}
      </div>
      {isOpen && (
        <button
          type="button"
          class={state.kind === 'passed' ? 'button card-check' : 'button button-outlined card-check'}
          disabled={!isLive || state.kind === 'checking'}
          aria-label={words.checkLabel(step.title)}
          onClick={() => learner.send({ type: 'check', lesson: lesson.id, step: step.id })}
        >
          {state.kind === 'passed' ? words.checkAgain : words.check}
        </button>
      )}
    </aside>
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

/** Opened one by one, from a nudge to almost the answer. */
function Hints({ step, hints }: { step: string; hints: string[] }) {
  const learner = useLearner();
  const { card: words } = learner.messages.value;
  const shown = learner.hints.value[step] ?? 0;
  if (hints.length === 0) return null;
  return (
    <div class="hints">
      {shown > 0 && (
        <ol class="hint-list">
          {hints.slice(0, shown).map((hint, index) => (
            <li key={index}>
              <InlineText template={hint} />
            </li>
          ))}
        </ol>
      )}
      {shown < hints.length && (
        <button
          type="button"
          class="button hint-more"
          onClick={() => (learner.hints.value = { ...learner.hints.value, [step]: shown + 1 })}
        >
          <Icon node={Lightbulb} size={14} />
          {words.hint(shown + 1, hints.length)}
        </button>
      )}
    </div>
  );
}
