// Mounts what can be acted on into a lesson's text: task cards, and a bar on each block.
import { render, type ComponentChildren } from 'preact';
import { LearnerContext, type Learner, type ShownLesson } from '../learner/learner.ts';
import { isShortCode } from '../ui/inline-text.tsx';
import { BlockBar, BlockNote } from './block-bar.tsx';
import { highlight } from './highlight.ts';
import { TaskCard } from './task-card.tsx';

/** Replaces the text on the page; `html` is what the server's Markdown renderer made. */
export function showLessonText(article: HTMLElement, lesson: ShownLesson, html: string): void {
  const head = document.createElement('header');
  head.className = 'lesson-head';
  const title = document.createElement('h1');
  title.textContent = lesson.title;
  const summary = document.createElement('p');
  summary.textContent = lesson.summary;
  head.append(title, summary);
  article.innerHTML = html;
  article.prepend(head);
}

/** @returns takes everything out again */
export function mountLesson(article: HTMLElement, learner: Learner): () => void {
  const mounted: HTMLElement[] = [];
  // The lesson of this text: by the time a mounted part redraws, the page may show another.
  const lesson = learner.lesson.value;
  const mount = (place: HTMLElement, children: ComponentChildren) => {
    mounted.push(place);
    render(<LearnerContext.Provider value={learner}>{children}</LearnerContext.Provider>, place);
  };

  const head = article.querySelector<HTMLElement>('.lesson-head');
  if (head) {
    const place = document.createElement('div');
    place.className = 'lesson-kicker';
    place.textContent = learner.messages.value.lesson.kicker(lesson.number, lesson.minutes);
    head.append(place);
  }
  for (const code of article.querySelectorAll(':not(pre) > code'))
    code.classList.toggle('short', isShortCode(code.textContent));
  for (const figure of article.querySelectorAll<HTMLElement>('figure[data-block]')) {
    const number = Number(figure.dataset.block);
    const block = lesson.blocks[number];
    const code = figure.querySelector('code');
    if (!block || !code) continue;
    code.replaceChildren(...highlight(block, learner.messages.value));
    if (block.kind === 'file') makeScrollable(code.parentElement, block.path);
    if (block.kind === 'text') continue;
    const bar = document.createElement('figcaption');
    bar.className = 'block-bar';
    figure.prepend(bar);
    mount(bar, <BlockBar lesson={lesson.id} number={number} block={block} />);
    const note = document.createElement('div');
    note.className = 'block-note';
    figure.append(note);
    mount(note, <BlockNote lesson={lesson.id} number={number} />);
  }
  for (const place of article.querySelectorAll<HTMLElement>('[data-card]')) {
    const step = lesson.steps.find(({ id }) => id === place.dataset.card);
    if (step?.card) mount(place, <TaskCard lesson={lesson} step={step} card={step.card} />);
  }
  return () => {
    for (const place of mounted) render(null, place);
  };
}

/** A file's lines are not broken, so its text has to be reached and moved by keyboard too. */
function makeScrollable(text: HTMLElement | null, path: string): void {
  text?.setAttribute('tabindex', '0');
  text?.setAttribute('role', 'group');
  text?.setAttribute('aria-label', path);
}
