// Brings the learner's page to life: one state, one connection, and everything that is mounted around the text.
import { effect } from '@preact/signals';
import { render, type ComponentChildren } from 'preact';
import type { PageData } from '../../server/protocol.ts';
import { Connection } from '../connection/connection.ts';
import { LessonFoot } from '../lesson/lesson-foot.tsx';
import { mountLesson, showLessonText } from '../lesson/mount-lesson.tsx';
import { TerminalPanel } from '../terminal/terminal-panel.tsx';
import { Divider } from './divider.tsx';
import { EndView } from './end-view.tsx';
import { Header } from './header.tsx';
import { LearnerContext, learnerSignals, shellNumber, type Learner, type ShownLesson } from './learner.ts';
import { addressOf, endHash, navigation } from './navigation.ts';
import { receive } from './receive.ts';

export function startLearner(data: PageData): void {
  const signals = learnerSignals(data);
  const connection = new Connection(socketUrl(), {
    opened: () =>
      connection.send({ type: 'hello', locale: signals.locale.value, lesson: signals.lesson.value.id }),
    message: (message) => receive(learner, message),
    output: (shell, bytes) => {
      if (shell === shellNumber) learner.terminal.value?.output(bytes);
    },
  });
  const send: Learner['send'] = (message) => connection.send(message);
  let unmountLesson: (() => void) | undefined;
  const { openLesson, switchLocale, followAddress } = navigation({
    ...signals,
    connection,
    send,
    showText(lesson: ShownLesson, html: string) {
      unmountLesson?.();
      signals.lesson.value = lesson;
      showLessonText(element('lesson-text'), lesson, html);
      unmountLesson = mountLesson(element('lesson-text'), learner);
    },
  });
  const learner: Learner = { ...signals, connection, send, openLesson, switchLocale };

  const mount = (id: string, children: ComponentChildren) =>
    render(<LearnerContext.Provider value={learner}>{children}</LearnerContext.Provider>, element(id));
  mount('header', <Header />);
  unmountLesson = mountLesson(element('lesson-text'), learner);
  mount('lesson-foot', <LessonFoot />);
  mount('divider', <Divider />);
  mount('work', <TerminalPanel />);
  mount('end-view', <EndView />);

  keepAttached(learner);
  signals.isEndShown.value = location.hash === endHash;
  effect(() => {
    element('work-pane').ariaLabel = learner.messages.value.panes.work;
    element('halves').dataset.pane = learner.pane.value;
    // Hidden, not removed: the terminal stays as it is.
    element('halves').inert = learner.isEndShown.value;
    document.body.classList.toggle('shows-end', learner.isEndShown.value);
  });
  window.addEventListener('popstate', () => void followAddress());
  document.addEventListener('click', (event) => followLinkInPlace(event, learner));
}

/** Attaches the terminal to its shell on every new connection, as soon as both are there. */
function keepAttached({ terminal, welcome, send }: Learner): void {
  effect(() => {
    const port = terminal.value;
    if (welcome.value && port) send({ type: 'attach', shell: shellNumber, ...port.size });
  });
}

/** Links from one lesson to another do not load the page again. */
function followLinkInPlace(event: MouseEvent, learner: Learner): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target === '_blank' || link.origin !== location.origin) return;
  const lesson = learner.outline.value.lessons.find(
    ({ id }) => addressOf(learner.locale.value, id) === link.pathname,
  );
  if (!lesson) return;
  event.preventDefault();
  void learner.openLesson(lesson.id, decodeURIComponent(link.hash.slice(1)) || undefined);
}

function socketUrl(): string {
  const url = new URL('/socket', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}
