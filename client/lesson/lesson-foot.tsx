// Below the text: the way on, and after the last step the way to what was built.
import { ArrowLeft, ArrowRight, Flag } from 'lucide';
import type { WorkshopOutline } from '../../server/protocol.ts';
import { useLearner } from '../learner/learner.ts';
import { addressOf, showEnd } from '../learner/navigation.ts';
import { Icon } from '../ui/icon.tsx';

export function LessonFoot() {
  const learner = useLearner();
  const { outline, lesson, isComplete, messages } = learner;
  const { lessons } = outline.value;
  const index = lessons.findIndex(({ id }) => id === lesson.value.id);
  const previous = lessons[index - 1];
  const next = lessons[index + 1];
  return (
    <>
      {isComplete.value && (
        <div class="foot-end">
          <p>{messages.value.end.done}</p>
          <button type="button" class="button button-filled" onClick={() => showEnd(learner)}>
            <Icon node={Flag} size={15} />
            {messages.value.end.open}
          </button>
        </div>
      )}
      <nav class="foot-nav" aria-label={messages.value.lesson.neighbours}>
        {previous && <FootLink lesson={previous} label={messages.value.lesson.previous} isNext={false} />}
        {next && <FootLink lesson={next} label={messages.value.lesson.next} isNext />}
      </nav>
    </>
  );
}

function FootLink({
  lesson,
  label,
  isNext,
}: {
  lesson: WorkshopOutline['lessons'][number];
  label: string;
  isNext: boolean;
}) {
  const { locale } = useLearner();
  return (
    <a class={isNext ? 'foot-link foot-next' : 'foot-link'} href={addressOf(locale.value, lesson.id)}>
      <span class="foot-label">
        {!isNext && <Icon node={ArrowLeft} size={14} />}
        {label}
        {isNext && <Icon node={ArrowRight} size={14} />}
      </span>
      <span class="foot-title">{lesson.title}</span>
    </a>
  );
}
