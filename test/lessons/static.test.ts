// What must hold of the lessons without running them.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Locale } from '../../lessons/lesson.ts';
import { Catalog } from '../../server/lessons/catalog.ts';
import type { LessonBlock, LessonPage } from '../../server/protocol.ts';
import { findReachable } from './findings.ts';
import { accountNames } from './lesson-bench.ts';
import { isAsPromised } from './promised-output.ts';
import { listWrong, workshopDir } from './workshop.ts';

const locales: readonly Locale[] = ['es', 'en'];

async function loadPages(): Promise<Record<Locale, LessonPage[]>> {
  const catalog = await Catalog.load(workshopDir);
  const pages = (locale: Locale) => catalog.lessonIds.map((id) => catalog.page(id, locale, accountNames));
  return { es: pages('es'), en: pages('en') };
}

test('the workshop loads: names, links, drawings and sentences are there in both languages', async () => {
  const { es, en } = await loadPages();
  expect(es.map(({ id }) => id)).toEqual(en.map(({ id }) => id));
  expect(es).toHaveLength(7);
});

test('no name is left unfilled', async () => {
  const pages = await loadPages();
  const unfilled = locales
    .flatMap((locale) => pages[locale])
    .flatMap((page) => JSON.stringify(page).match(/\{\{\w+\}\}/g) ?? []);
  expect(unfilled).toEqual([]);
});

test('commands, expected outputs and files are equal in both languages but for comments', async () => {
  const { es, en } = await loadPages();
  expect(en.map(essentials)).toEqual(es.map(essentials));
});

test('every finding that a check can return has a sentence, and every sentence a finding', async () => {
  const { es } = await loadPages();
  const reachable = await findReachable();
  for (const page of es) {
    for (const { id, card } of page.steps) {
      if (card === undefined) continue;
      const returned = new Set(reachable.get(`${page.id}/${id}`)?.map(({ finding }) => finding));
      expect
        .soft([...returned].toSorted(), `${page.id}, ${id}`)
        .toEqual(Object.keys(card.findings).toSorted());
    }
  }
});

test('a sentence uses only what its finding tells', async () => {
  const { es } = await loadPages();
  const reachable = await findReachable();
  for (const page of es) {
    for (const { id, card } of page.steps) {
      for (const { finding, params } of reachable.get(`${page.id}/${id}`) ?? []) {
        const used = (card?.findings[finding]?.match(/\{(\w+)\}/g) ?? []).map((name) => name.slice(1, -1));
        expect
          .soft(
            used.filter((name) => !params.has(name)),
            `${page.id}, ${id}, ${finding}`,
          )
          .toEqual([]);
      }
    }
  }
});

test('every step with a check has two or three hints', async () => {
  const { es, en } = await loadPages();
  for (const page of [...es, ...en]) {
    for (const { id, card } of page.steps) {
      if (card) expect.soft([2, 3], `${page.id}, ${id}`).toContain(card.hints.length);
    }
  }
});

test('every wrong attempt names a step and one of its findings, and says what is wrong with it', async () => {
  const { es } = await loadPages();
  const wrong = await listWrong();
  expect(wrong.length).toBeGreaterThan(70);
  for (const file of wrong) {
    const [lesson = '', , step = '', name = ''] = file.split('/');
    const card = es.find(({ id }) => id === lesson)?.steps.find(({ id }) => id === step)?.card;
    expect.soft(Object.keys(card?.findings ?? {}), file).toContain(path.basename(name, '.sh'));
    expect.soft(await readFile(path.join(workshopDir, file), 'utf8'), file).toMatch(/^# [A-Z].*\.\n\n/);
  }
});

test('an output is compared line by line, with what may vary left out', () => {
  expect(isAsPromised('a 1 b\n\nc\n', 'a <…> b\nc')).toBe(true);
  expect(isAsPromised('a\nx\ny\nb', 'a\n<…>\nb')).toBe(true);
  expect(isAsPromised('a\nb', 'a\n<…>\nb')).toBe(true);
  expect(isAsPromised('a\nb\nc', 'a\nb')).toBe(false);
  expect(isAsPromised('a.b', 'a<…>c')).toBe(false);
});

function essentials({ blocks }: LessonPage): LessonBlock[] {
  return blocks.map(withoutWords);
}

/** A block without its comments, which speak the language. */
function withoutWords(block: LessonBlock): LessonBlock {
  if (block.kind === 'edit') return { ...block, text: block.text.replaceAll(/o-[A-Z_]+/g, 'o-…') };
  if (block.kind !== 'file' || block.language !== 'bash') return block;
  const lines = block.text.split('\n').filter((line, index) => index === 0 || !/^\s*#/.test(line));
  return { ...block, text: lines.filter((line) => !line.startsWith('# ')).join('\n') };
}
