// Reads a lesson's folder: both languages, their drawings, the checks.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LessonChecks } from '../../lessons/check.ts';
import type { LessonFrontMatter, Locale } from '../../lessons/lesson.ts';
import { messageOf } from '../errors.ts';
import { inlineDrawing } from './drawing.ts';
import { lessonSchema, parseYaml, splitFrontMatter, type Parsed } from './front-matter.ts';
import { fillNames, type Names } from './names.ts';
import type { Problem } from './problems.ts';
import { renderLesson, type RenderedLesson } from './render.ts';

export const locales: readonly Locale[] = ['es', 'en'];

/** One language of a lesson. */
export type LessonText = {
  /** For messages, relative to the working directory. */
  file: string;
  head: LessonFrontMatter;
  lineOf: Parsed<LessonFrontMatter>['lineOf'];
  body: string;
  /** The line of the file on which the body begins. */
  bodyLine: number;
};

export type LessonSource = {
  id: string;
  dir: string;
  /** By file name. */
  drawings: ReadonlyMap<string, string>;
  texts: Record<Locale, LessonText>;
  checks: LessonChecks;
};

/** @returns undefined after adding to `problems` */
export async function readLesson(dir: string, problems: Problem[]): Promise<LessonSource | undefined> {
  const id = path.basename(dir);
  const files = await readdir(dir).catch(() => undefined);
  if (files === undefined) {
    problems.push({
      file: shown(dir),
      message: 'workshop.yaml names this lesson, but there is no such folder',
    });
    return undefined;
  }
  const drawings = new Map<string, string>();
  for (const file of files.filter((name) => name.endsWith('.svg'))) {
    drawings.set(file, await readFile(path.join(dir, file), 'utf8'));
  }
  const [es, en, checks] = await Promise.all([
    readText(path.join(dir, 'es.md'), problems),
    readText(path.join(dir, 'en.md'), problems),
    readChecks(path.join(dir, 'checks.ts'), files.includes('checks.ts'), problems),
  ]);
  return es && en && checks && { id, dir, drawings, texts: { es, en }, checks };
}

async function readText(file: string, problems: Problem[]): Promise<LessonText | undefined> {
  const name = shown(file);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    problems.push({ file: name, message: messageOf(error) });
    return undefined;
  });
  if (text === undefined) return undefined;
  const parts = splitFrontMatter(text);
  if (parts === undefined) {
    problems.push({ file: name, line: 1, message: 'wanted front matter between two lines "---"' });
    return undefined;
  }
  const head = parseYaml(parts.head, lessonSchema, name, 2, problems);
  return (
    head && { file: name, head: head.value, lineOf: head.lineOf, body: parts.body, bodyLine: parts.bodyLine }
  );
}

async function readChecks(
  file: string,
  exists: boolean,
  problems: Problem[],
): Promise<LessonChecks | undefined> {
  if (!exists) return {};
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { checks?: unknown };
    const { checks } = loaded;
    if (typeof checks !== 'object' || checks === null) throw new Error('it exports no `checks`');
    for (const [step, check] of Object.entries(checks)) {
      if (typeof check !== 'function') throw new Error(`the check "${step}" is not a function`);
    }
    return checks as LessonChecks;
  } catch (error) {
    problems.push({ file: shown(file), message: messageOf(error) });
    return undefined;
  }
}

/**
 * Renders one language of a lesson, with names filled in.
 *
 * @param lessonIds of the whole workshop, for links between lessons
 */
export function renderText(
  source: LessonSource,
  locale: Locale,
  names: Names,
  lessonIds: readonly string[],
  problems: Problem[],
): RenderedLesson {
  const { file, head, body, bodyLine } = source.texts[locale];
  return renderLesson(body, {
    steps: new Map(Object.entries(head.steps).map(([id, { task }]) => [id, { hasCard: task !== undefined }])),
    names,
    drawing(src, alt) {
      const svg = drawingOf(source, src);
      if (alt.trim() === '') throw new Error(`${src}: a drawing needs a text that says what it shows`);
      try {
        return inlineDrawing(fillNames(svg, names), path.basename(src, '.svg'), alt);
      } catch (error) {
        throw new Error(`${src}: ${messageOf(error)}`, { cause: error });
      }
    },
    link(href) {
      const [, lesson, linkLocale, anchor = ''] = /^\.\.\/([^/]+)\/(es|en)\.md(#.*)?$/.exec(href) ?? [];
      if (lesson === undefined || !lessonIds.includes(lesson))
        throw new Error(`link to ${href}: no such lesson`);
      if (linkLocale !== locale) throw new Error(`link to ${href}: another language`);
      return `/${locale}/${lesson}${anchor}`;
    },
    problem: (line, message) => problems.push({ file, line: line + bodyLine - 1, message }),
  });
}

function drawingOf(source: LessonSource, src: string): string {
  const svg = source.drawings.get(src);
  if (svg === undefined) throw new Error(`${src}: no such drawing in the lesson's folder`);
  return svg;
}

/** A path as messages show it. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
