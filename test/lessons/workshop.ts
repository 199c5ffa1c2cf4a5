// The workshop under test: its lessons as the learner's page has them, its checks, its wrong attempts.
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import type { Check, LessonChecks } from '../../lessons/check.ts';
import type { Locale } from '../../lessons/lesson.ts';
import { Catalog } from '../../server/lessons/catalog.ts';
import type { LessonBlock } from '../../server/protocol.ts';
import { accountNames } from './lesson-bench.ts';

export const workshopDir = path.resolve(import.meta.dirname, '../../lessons/custom-runtime');

export type WorkshopStep = {
  lesson: string;
  step: string;
  check: Check | undefined;
  findings: ReadonlySet<string>;
  blocks: LessonBlock[];
  /** By finding, the commands of the wrong attempt. */
  wrong: ReadonlyMap<string, string[]>;
};

export type WorkshopUnderTest = { names: Record<string, string>; steps: WorkshopStep[] };

export async function loadWorkshop(locale: Locale): Promise<WorkshopUnderTest> {
  const catalog = await Catalog.load(workshopDir);
  const file = await readFile(path.join(workshopDir, 'workshop.yaml'), 'utf8');
  const { names: own } = parse(file) as { names: Record<string, string> };
  const names = { ...own, ...accountNames };
  const steps: WorkshopStep[] = [];
  for (const lesson of catalog.lessonIds) {
    const page = catalog.page(lesson, locale, accountNames);
    const module = await import(pathToFileURL(path.join(workshopDir, lesson, 'checks.ts')).href);
    const { checks } = module as { checks: LessonChecks };
    for (const { id, card } of page.steps) {
      steps.push({
        lesson,
        step: id,
        check: checks[id],
        findings: new Set(Object.keys(card?.findings ?? {})),
        blocks: page.blocks.filter((block) => block.step === id),
        wrong: await readWrong(path.join(workshopDir, lesson, 'wrong', id), names),
      });
    }
  }
  return { names, steps };
}

/** Every wrong attempt of the workshop, as `lesson/wrong/step/finding.sh`. */
export async function listWrong(): Promise<string[]> {
  return (await Array.fromAsync(glob('*/wrong/**/*.sh', { cwd: workshopDir }))).toSorted();
}

async function readWrong(dir: string, names: Record<string, string>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const file of glob('*.sh', { cwd: dir })) {
    const text = await readFile(path.join(dir, file), 'utf8');
    const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => names[name] ?? whole);
    found.set(path.basename(file, '.sh'), commandsOf(filled));
  }
  return found;
}

/** Commands are separated by empty lines; what is only a comment is none. */
function commandsOf(script: string): string[] {
  return script
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part.split('\n').some((line) => line !== '' && !line.startsWith('#')));
}
