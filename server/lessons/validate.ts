// What must hold between the parts of a lesson: text, front matter, checks and the other language.
import type { StepFrontMatter } from '../../lessons/lesson.ts';
import type { LessonSource, LessonText } from './lesson-source.ts';
import type { Problem } from './problems.ts';
import type { RenderedLesson } from './render.ts';

/** Finds what does not fit together in one language of a lesson. */
export function validateText(
  source: LessonSource,
  text: LessonText,
  rendered: RenderedLesson,
  problems: Problem[],
): void {
  const { file, head, lineOf } = text;
  const headings = new Set(rendered.steps.map(({ id }) => id));
  if (headings.size === 0)
    problems.push({ file, line: text.bodyLine, message: 'there is no step: no "## Title {#id}"' });
  for (const [id, step] of Object.entries(head.steps)) {
    const line = lineOf(['steps', id]);
    const problem = (message: string) => problems.push({ file, line, message: `step "${id}": ${message}` });
    if (!headings.has(id)) problem(`there is no heading {#${id}}`);
    const hasCheck = Object.hasOwn(source.checks, id);
    if (step.task === undefined) {
      if (step.passed ?? step.hints ?? step.findings)
        problem('it has no task, so no passed, hints or findings');
      if (hasCheck) problem('checks.ts has a check, so it needs a task');
      continue;
    }
    if (!hasCheck) problem('it has a task, but checks.ts has no check');
    if (step.passed === undefined) problem('it needs the sentence for "passed"');
    if (Object.keys(step.findings ?? {}).length === 0) problem('it needs a sentence for each finding');
  }
  for (const id of Object.keys(source.checks)) {
    if (!Object.hasOwn(head.steps, id))
      problems.push({ file, message: `checks.ts checks "${id}", which is no step` });
  }
}

/** Finds what one language has and the other has not. */
export function validateLanguages(
  source: LessonSource,
  es: RenderedLesson,
  en: RenderedLesson,
  problems: Problem[],
): void {
  const { texts } = source;
  compareSteps(texts, es, en, problems);
  for (const [id, step] of Object.entries(texts.es.head.steps)) {
    const other = texts.en.head.steps[id];
    if (other !== undefined) compareHeads(texts, id, step, other, problems);
  }
  const count = Math.max(es.blocks.length, en.blocks.length);
  for (let number = 0; number < count; number += 1) {
    const [one, two] = [describeBlock(es, number), describeBlock(en, number)];
    if (one === two) continue;
    const line = texts.en.bodyLine - 1 + (en.blockLines[number] ?? 0);
    problems.push({
      file: texts.en.file,
      line,
      message: `fence ${number + 1} is ${two}; in es.md it is ${one}`,
    });
    return;
  }
}

function compareSteps(
  texts: LessonSource['texts'],
  es: RenderedLesson,
  en: RenderedLesson,
  problems: Problem[],
): void {
  const [ours, theirs] = [es, en].map(({ steps }) => steps.map(({ id }) => id).join(', '));
  if (ours === theirs) return;
  problems.push({ file: texts.en.file, message: `its steps are ${theirs}; those of es.md are ${ours}` });
}

function compareHeads(
  texts: LessonSource['texts'],
  id: string,
  es: StepFrontMatter,
  en: StepFrontMatter,
  problems: Problem[],
): void {
  const { file, lineOf } = texts.en;
  const differs = (what: string, found: unknown, wanted: unknown) => {
    if (found === wanted) return;
    const message = `step "${id}": ${what}: ${String(found)}; in es.md: ${String(wanted)}`;
    problems.push({ file, line: lineOf(['steps', id]), message });
  };
  differs('phase', en.phase, es.phase);
  differs('task', en.task === undefined ? 'none' : 'there', es.task === undefined ? 'none' : 'there');
  differs('hints', en.hints?.length ?? 0, es.hints?.length ?? 0);
  differs('findings', findingKeys(en), findingKeys(es));
  for (const [key, sentence] of Object.entries(es.findings ?? {})) {
    const other = en.findings?.[key];
    if (other !== undefined) differs(`placeholders of ${key}`, placeholders(other), placeholders(sentence));
  }
}

function findingKeys(step: StepFrontMatter): string {
  return Object.keys(step.findings ?? {})
    .toSorted()
    .join(', ');
}

/** `{found} {wanted}`, each once, without the names in double braces. */
function placeholders(sentence: string): string {
  const found = sentence.replaceAll(/\{\{\w+\}\}/g, '').match(/\{\w+\}/g) ?? [];
  return [...new Set(found)].toSorted().join(' ') || 'none';
}

/** What must be equal: commands to the letter, of files their place and mode (their comments speak the language). */
function describeBlock({ blocks }: RenderedLesson, number: number): string {
  const block = blocks[number];
  if (block === undefined) return 'missing';
  const place = `in step "${block.step}"`;
  switch (block.kind) {
    case 'run':
      return `the command ${JSON.stringify(block.text)} ${place}`;
    case 'file':
      return `the file ${block.path} with mode ${block.mode} ${place}`;
    case 'edit':
    case 'output':
    case 'text':
      return `of the kind ${block.kind} ${place}`;
  }
}
