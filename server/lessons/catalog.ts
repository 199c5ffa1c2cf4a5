// All lessons of a workshop, validated once, as outlines and pages in the learner's language.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Check } from '../../lessons/check.ts';
import type { Locale, Workshop } from '../../lessons/lesson.ts';
import { messageOf, RequestRefused } from '../errors.ts';
import type { LessonPage, LessonStep, WorkshopOutline } from '../protocol.ts';
import { parseYaml, workshopSchema } from './front-matter.ts';
import { locales, readLesson, renderText, shown, type LessonSource } from './lesson-source.ts';
import { accountNames, fillNames, type Names } from './names.ts';
import { LessonProblems, type Problem } from './problems.ts';
import { validateLanguages, validateText } from './validate.ts';

/** A step that has a check, in the order of the workshop. */
export type CheckedStep = { lesson: string; step: string; check: Check; findings: ReadonlySet<string> };

export class Catalog {
  readonly workshop: Workshop;
  /** Of the whole workshop, in order. */
  readonly checkedSteps: readonly CheckedStep[];
  readonly #lessons: readonly LessonSource[];
  /** Rendered pages by lesson, language and names. */
  readonly #pages = new Map<string, LessonPage>();

  private constructor(workshop: Workshop, lessons: readonly LessonSource[], order: readonly string[][]) {
    this.workshop = workshop;
    this.#lessons = lessons;
    this.checkedSteps = lessons.flatMap((lesson, index) =>
      (order[index] ?? []).flatMap((step) => {
        const check = lesson.checks[step];
        const findings = new Set(Object.keys(lesson.texts.es.head.steps[step]?.findings ?? {}));
        return check === undefined ? [] : [{ lesson: lesson.id, step, check, findings }];
      }),
    );
  }

  /**
   * Loads the workshop in `dir`.
   *
   * @throws LessonProblems with everything that is wrong
   */
  static async load(dir: string): Promise<Catalog> {
    const problems: Problem[] = [];
    const workshop = await readWorkshop(path.join(dir, 'workshop.yaml'), problems);
    const read = await Promise.all(workshop.lessons.map((id) => readLesson(path.join(dir, id), problems)));
    const lessons = read.filter((lesson) => lesson !== undefined);
    const names = { ...workshop.names };
    // Any value does to find out whether everything resolves.
    for (const name of accountNames) names[name] ??= name;
    const order = lessons.map((lesson) => {
      const [es, en] = locales.map((locale) => {
        const rendered = renderText(lesson, locale, names, workshop.lessons, problems);
        validateText(lesson, lesson.texts[locale], rendered, problems);
        return rendered;
      });
      if (es !== undefined && en !== undefined) validateLanguages(lesson, es, en, problems);
      return es?.steps.map(({ id }) => id) ?? [];
    });
    if (problems.length > 0) throw new LessonProblems(problems);
    return new Catalog(workshop, lessons, order);
  }

  get lessonIds(): readonly string[] {
    return this.workshop.lessons;
  }

  outline(locale: Locale, names: Names): WorkshopOutline {
    return {
      id: this.workshop.id,
      title: this.workshop.title[locale],
      summary: this.workshop.summary[locale],
      lessons: this.lessonIds.map((id) => {
        const { number, title, summary, minutes, steps } = this.page(id, locale, names);
        return {
          id,
          number,
          title,
          summary,
          minutes,
          steps: steps.map((step) => ({
            id: step.id,
            title: step.title,
            phase: step.phase,
            hasCheck: step.card !== undefined,
          })),
        };
      }),
    };
  }

  /** @throws RequestRefused when there is no such lesson */
  page(lessonId: string, locale: Locale, names: Names): LessonPage {
    const all = { ...this.workshop.names, ...names };
    const key = JSON.stringify([lessonId, locale, all]);
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const page = this.#render(lessonId, locale, all);
    this.#pages.set(key, page);
    return page;
  }

  #render(lessonId: string, locale: Locale, names: Names): LessonPage {
    const index = this.#lessons.findIndex(({ id }) => id === lessonId);
    const lesson = this.#lessons[index];
    if (lesson === undefined) throw new RequestRefused(404, `There is no lesson "${lessonId}".`);
    const { head } = lesson.texts[locale];
    const { html, steps, blocks } = renderText(lesson, locale, names, this.lessonIds, []);
    const fill = (text: string) => fillNames(text, names);
    return {
      id: lessonId,
      number: index + 1,
      locale,
      title: fill(head.title),
      summary: fill(head.summary),
      minutes: head.minutes,
      html,
      steps: steps.map(({ id, title }): LessonStep => {
        const { phase, task, passed, hints, findings } = head.steps[id] ?? { phase: 'prepare' };
        if (task === undefined) return { id, title, phase };
        const sentences = Object.entries(findings ?? {}).map(([finding, sentence]) => [
          finding,
          fill(sentence),
        ]);
        return {
          id,
          title,
          phase,
          card: {
            task: fill(task),
            passed: fill(passed ?? ''),
            hints: (hints ?? []).map(fill),
            findings: Object.fromEntries(sentences) as Record<string, string>,
          },
        };
      }),
      blocks,
    };
  }
}

async function readWorkshop(file: string, problems: Problem[]): Promise<Workshop> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new LessonProblems([{ file: shown(file), message: messageOf(error) }]);
  });
  const workshop = parseYaml(text, workshopSchema, shown(file), 1, problems);
  if (workshop === undefined) throw new LessonProblems(problems);
  return workshop.value;
}
