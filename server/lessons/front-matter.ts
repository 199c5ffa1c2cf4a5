// YAML of lessons and workshops, validated, with mistakes told by file and line.
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { LessonFrontMatter, StepFrontMatter, Workshop } from '../../lessons/lesson.ts';
import type { Problem } from './problems.ts';

const locales = { es: z.string().min(1), en: z.string().min(1) };
const kebab = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'wanted lower-case words joined by "-"');

export const workshopSchema: z.ZodType<Workshop> = z.strictObject({
  id: kebab,
  title: z.strictObject(locales),
  summary: z.strictObject(locales),
  lessons: z.array(kebab).min(1),
  names: z.record(z.string(), z.string()),
});

const stepSchema: z.ZodType<StepFrontMatter> = z.strictObject({
  phase: z.enum(['prepare', 'build', 'publish', 'update', 'invoke', 'share', 'clean-up']),
  task: z.string().min(1).exactOptional(),
  passed: z.string().min(1).exactOptional(),
  hints: z.array(z.string().min(1)).exactOptional(),
  findings: z.record(kebab, z.string().min(1)).exactOptional(),
});

export const lessonSchema: z.ZodType<LessonFrontMatter> = z.strictObject({
  title: z.string().min(1),
  summary: z.string().min(1),
  minutes: z.number().positive(),
  steps: z.record(kebab, stepSchema),
});

/** A validated document; `lineOf` finds a value's line in the file, for later mistakes. */
export type Parsed<T> = { value: T; lineOf: (path: readonly PropertyKey[]) => number };

/**
 * Parses and validates YAML.
 *
 * @param firstLine the line of the file on which `text` begins
 * @returns undefined after adding to `problems`
 */
export function parseYaml<T>(
  text: string,
  schema: z.ZodType<T>,
  file: string,
  firstLine: number,
  problems: Problem[],
): Parsed<T> | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      const line = lineCounter.linePos(error.pos[0]).line + firstLine - 1;
      problems.push({
        file,
        line,
        message: error.message.split('\n')[0]?.replace(/ at line.*/, '') ?? 'not YAML',
      });
    }
    return undefined;
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    // The nearest that exists: what is missing is reported where it should be.
    for (let length = path.length; length > 0; length -= 1) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      // The line of the key, where there is one: a block begins on the line after it.
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      const node = pair?.key ?? document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line + firstLine - 1;
    }
    return firstLine;
  };
  const result = schema.safeParse(document.toJS());
  if (result.success) return { value: result.data, lineOf };
  for (const { path, message } of result.error.issues) {
    problems.push({ file, line: lineOf(path), message: `${path.join('.') || 'front matter'}: ${message}` });
  }
  return undefined;
}

/**
 * Splits a lesson into front matter and Markdown.
 *
 * @returns undefined when there is no front matter
 */
export function splitFrontMatter(text: string): { head: string; body: string; bodyLine: number } | undefined {
  const match = /^---\n([\s\S]*?\n)---\n/.exec(text);
  if (match === null) return undefined;
  return {
    head: match[1] ?? '',
    body: text.slice(match[0].length),
    bodyLine: match[0].split('\n').length,
  };
}
