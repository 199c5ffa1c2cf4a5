// Moving between lessons and languages in place, with the address and the history as a reader expects them.
import type { LessonPage, Locale, WorkshopOutline } from '../../server/protocol.ts';
import { announce } from '../ui/announcer.ts';
import { messagesOf } from '../messages/messages.ts';
import type { Learner, ShownLesson } from './learner.ts';

type Page = Omit<Learner, 'openLesson' | 'switchLocale'> & {
  /** Puts the lesson's HTML on the page. */
  showText(lesson: ShownLesson, html: string): void;
};

type HistoryChange = 'push' | 'replace' | 'none';

/** The address of the page that shows what was built; behind the lesson it was opened from. */
export const endHash = '#end';

export function addressOf(locale: Locale, lesson: string, step?: string): string {
  return `/${locale}/${lesson}${step ? `#${step}` : ''}`;
}

/** Opens the page that shows what was built; "back" returns to the lesson. */
export function showEnd({ isEndShown }: Pick<Learner, 'isEndShown'>): void {
  if (!isEndShown.value) history.pushState(null, '', endHash);
  isEndShown.value = true;
}

export function hideEnd({
  isEndShown,
  locale,
  lesson,
}: Pick<Learner, 'isEndShown' | 'locale' | 'lesson'>): void {
  history.replaceState(null, '', addressOf(locale.value, lesson.value.id));
  isEndShown.value = false;
}

export function navigation(page: Page) {
  const pane = document.getElementById('lesson-pane');

  async function openLesson(lesson: string, step?: string, change: HistoryChange = 'push'): Promise<void> {
    const locale = page.locale.value;
    if (page.lesson.value.id !== lesson) {
      const loaded = await load<LessonPage>(`/api/lessons/${lesson}/${locale}`);
      if (!loaded) return;
      const { html, ...shown } = loaded;
      page.showText(shown, html);
      page.send({ type: 'open-lesson', lesson });
      announce(shown.title);
    }
    page.isEndShown.value = false;
    page.pane.value = 'lesson';
    if (change === 'push') history.pushState(null, '', addressOf(locale, lesson, step));
    titlePage();
    if (step) showStep(step);
    else pane?.scrollTo({ top: 0 });
    pane?.focus({ preventScroll: true });
  }

  async function switchLocale(locale: Locale, change: HistoryChange = 'replace'): Promise<void> {
    if (locale === page.locale.value) return;
    const [loaded, outline] = await Promise.all([
      load<LessonPage>(`/api/lessons/${page.lesson.value.id}/${locale}`),
      load<WorkshopOutline>(`/api/workshop/${locale}`),
    ]);
    if (!loaded || !outline) return;
    const { html, ...shown } = loaded;
    const place = readingPlace();
    page.locale.value = locale;
    page.outline.value = outline;
    document.documentElement.lang = locale;
    page.showText(shown, html);
    page.send({ type: 'set-locale', locale });
    if (change === 'replace') history.replaceState(null, '', addressOf(locale, shown.id) + location.hash);
    titlePage();
    place.restore();
  }

  async function load<T>(path: string): Promise<T | undefined> {
    try {
      const response = await fetch(path, { headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return (await response.json()) as T;
    } catch (error) {
      console.error(error);
      page.notice.value = messagesOf(page.locale.value).lesson.loadFailed;
      return undefined;
    }
  }

  function titlePage(): void {
    document.title = `${page.lesson.value.title} · ${page.outline.value.title}`;
  }

  /** Which step is being read and how far, so that the same words stay in place in another language. */
  function readingPlace(): { restore(): void } {
    if (!pane) return { restore: () => undefined };
    const top = pane.getBoundingClientRect().top;
    const sections = [...pane.querySelectorAll<HTMLElement>('[data-step]')];
    const index = sections.findIndex((section) => section.getBoundingClientRect().bottom > top + 1);
    const box = sections[index]?.getBoundingClientRect();
    if (!box || (index === 0 && box.top >= top)) {
      const { scrollTop } = pane;
      return { restore: () => pane.scrollTo({ top: scrollTop }) };
    }
    const share = (top - box.top) / box.height;
    return {
      restore() {
        const now = pane.querySelectorAll('[data-step]')[index]?.getBoundingClientRect();
        if (now) pane.scrollTop += now.top - top + share * now.height;
      },
    };
  }

  async function followAddress(): Promise<void> {
    const [, locale, lesson] = location.pathname.split('/');
    if (!lesson || (locale !== 'es' && locale !== 'en')) return;
    await switchLocale(locale, 'none');
    const step = decodeURIComponent(location.hash.slice(1));
    await openLesson(lesson, step && location.hash !== endHash ? step : undefined, 'none');
    page.isEndShown.value = location.hash === endHash;
  }

  return { openLesson, switchLocale, followAddress };
}

function showStep(step: string): void {
  document.querySelector(`[data-step="${CSS.escape(step)}"]`)?.scrollIntoView({ block: 'start' });
}
