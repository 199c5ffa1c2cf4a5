// A workshop as authors meet it: what it becomes, and what is said when it is wrong.
import { expect, test } from 'vitest';
import { Catalog } from '../../../server/lessons/catalog.ts';
import { LessonProblems } from '../../../server/lessons/problems.ts';
import { copyTinyWorkshop, tinyWorkshopDir, type WorkshopCopy } from '../../support/workshop-copy.ts';

const names = { accountId: '123456789012', partnerAccountId: '111122223333', region: 'us-east-1' };

test('a lesson becomes a page with steps, blocks, cards and names filled in', async () => {
  const catalog = await Catalog.load(tinyWorkshopDir);
  const page = catalog.page('01-files', 'es', names);
  expect(page).toMatchObject({ number: 1, locale: 'es', title: 'Archivos con hello.txt', minutes: 2 });
  expect(page.steps.map(({ id, title, card }) => [id, title, card?.task])).toEqual([
    ['make-file', 'Crea el archivo', 'Crea `hello.txt`.'],
    ['fill-file', 'Escribe en el archivo', 'Escribe hola en él.'],
    ['look', 'Míralo', undefined],
  ]);
  expect(page.blocks).toEqual([
    { kind: 'run', step: 'make-file', text: 'touch hello.txt' },
    { kind: 'file', step: 'fill-file', text: 'hola\n', path: 'hello.txt', mode: '640', language: 'text' },
    { kind: 'run', step: 'fill-file', text: 'echo hola >hello.txt; cat hello.txt' },
    { kind: 'output', step: 'fill-file', text: 'hola' },
    { kind: 'edit', step: 'look', text: 'cat TU_ARCHIVO' },
  ]);
});

test('the HTML holds sections, figures, cards, links inside the page and drawings, and nothing of the author’s HTML', async () => {
  const { html } = (await Catalog.load(tinyWorkshopDir)).page('01-files', 'es', names);
  expect(html).toContain('la cuenta 123456789012. Nada de &lt;b&gt;HTML&lt;/b&gt;');
  expect(html).toMatch(
    /<figure class="drawing"><svg role="img" aria-label="Un archivo con una línea" viewBox=/,
  );
  expect(html).toContain('marker id="file-end"');
  expect(html).toContain('marker-end="url(#file-end)"');
  expect(html).toMatch(
    /<section data-step="make-file">\n<h2 id="make-file">Crea el archivo<\/h2>[^]*<div data-card="make-file"><\/div>\n<\/section>/,
  );
  expect(html).toContain(
    '<figure data-block="1" data-kind="file" data-path="hello.txt" data-mode="640"><pre>',
  );
  expect(html).toContain('<code class="language-sh">echo hola &gt;hello.txt; cat hello.txt</code>');
  expect(html).toContain('<a href="/es/02-commands#run-it">');
  expect(html).toContain('target="_blank" rel="noreferrer"');
  expect(html).not.toContain('data-card="look"');
});

test('the outline tells each lesson’s steps in the language asked for', async () => {
  const outline = (await Catalog.load(tinyWorkshopDir)).outline('en', names);
  expect(outline.title).toBe('Tiny workshop');
  expect(outline.lessons.map(({ id, number, title }) => [id, number, title])).toEqual([
    ['01-files', 1, 'Files with hello.txt'],
    ['02-commands', 2, 'Commands'],
  ]);
  expect(outline.lessons[0]?.steps[2]).toEqual({
    id: 'look',
    title: 'Look at it',
    phase: 'invoke',
    hasCheck: false,
  });
});

const mistakes: [name: string, spoil: (copy: WorkshopCopy) => Promise<void>, wanted: RegExp][] = [
  [
    'a name that the workshop does not have',
    async ({ edit }) => edit('01-files/es.md', 'la cuenta {{accountId}}', 'la cuenta {{acountId}}'),
    /01-files\/es\.md:25: \{\{acountId\}\} is no name of the workshop/,
  ],
  [
    'an unknown phase',
    async ({ edit }) => edit('01-files/en.md', 'phase: invoke', 'phase: look'),
    /01-files\/en\.md:22: steps\.look\.phase: /,
  ],
  [
    'a step in the front matter without a heading',
    async ({ edit }) => edit('01-files/en.md', '{#look}', ''),
    /01-files\/en\.md:21: step "look": there is no heading \{#look\}/,
  ],
  [
    'a heading that is no step',
    async ({ edit }) => edit('01-files/en.md', '{#look}', '{#lok}'),
    /01-files\/en\.md:49: step "lok" is not in the front matter/,
  ],
  [
    'a task without a check',
    async ({ edit }) => edit('01-files/checks.ts', "'fill-file': async", "'fil-file': async"),
    /es\.md:13: step "fill-file": it has a task, but checks\.ts has no check[^]*checks "fil-file", which is no step/,
  ],
  [
    'a task without a sentence for what was achieved',
    async ({ edit }) => edit('01-files/es.md', '    passed: El archivo saluda.\n', ''),
    /es\.md:13: step "fill-file": it needs the sentence for "passed"/,
  ],
  [
    'a command that differs between the languages',
    async ({ edit }) => edit('01-files/en.md', 'touch {{fileName}}\n', 'touch  {{fileName}}\n'),
    /en\.md:\d+: fence 1 is the command "touch {2}hello\.txt" in step "make-file"; in es\.md it is the command "touch hello\.txt"/,
  ],
  [
    'a finding that one language lacks',
    async ({ edit }) => edit('01-files/en.md', '      empty:', '      blank:'),
    /en\.md:13: step "fill-file": findings: blank, other; in es\.md: empty, other/,
  ],
  [
    'a placeholder that one language lacks',
    async ({ edit }) => edit('01-files/en.md', 'says “{found}”', 'says something'),
    /placeholders of other: \{path\}; in es\.md: \{found\} \{path\}/,
  ],
  [
    'a hint that one language lacks',
    async ({ edit }) => edit('01-files/en.md', 'hints: [Use echo.]', 'hints: [Use echo., More.]'),
    /step "fill-file": hints: 2; in es\.md: 1/,
  ],
  [
    'a link to a lesson that is not there',
    async ({ edit }) => edit('01-files/es.md', '../02-commands/es.md', '../03-commands/es.md'),
    /es\.md:51: link to \.\.\/03-commands\/es\.md#run-it: no such lesson/,
  ],
  [
    'a script in a drawing',
    async ({ edit }) => edit('01-files/file.svg', '<defs>', '<script>alert(1)</script><defs>'),
    /es\.md:27: file\.svg: <script> is not allowed in a drawing/,
  ],
  [
    'a file outside the workspace',
    async ({ edit }) => edit('01-files/es.md', 'file=hello.txt', 'file=../hello.txt'),
    /fence: file=\.\.\/hello\.txt does not stay inside the workspace/,
  ],
  [
    'words after a fence that mean nothing',
    async ({ edit }) => edit('01-files/es.md', 'sh edit', 'sh editt'),
    /fence: "editt" is not understood/,
  ],
  ['a missing language', async ({ remove }) => remove('01-files/en.md'), /01-files\/en\.md: ENOENT/],
  [
    'a lesson without a folder',
    async ({ edit }) => edit('workshop.yaml', '02-commands', '02-comands'),
    /02-comands: workshop\.yaml names this lesson, but there is no such folder/,
  ],
  [
    'YAML that is none',
    async ({ edit }) => edit('01-files/es.md', 'minutes: 2', 'minutes: [2'),
    /01-files\/es\.md:\d+: /,
  ],
  [
    'checks that cannot be loaded',
    async ({ edit }) => edit('02-commands/checks.ts', 'export const checks', 'const checks'),
    /02-commands\/checks\.ts: it exports no `checks`/,
  ],
];

test.each(mistakes)('%s is told with file and line', async (_name, spoil, wanted) => {
  await using copy = await copyTinyWorkshop();
  await spoil(copy);
  const error: unknown = await Catalog.load(copy.dir).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LessonProblems);
  expect((error as LessonProblems).message).toMatch(wanted);
});

test('several mistakes are told together', async () => {
  await using copy = await copyTinyWorkshop();
  await copy.edit('01-files/es.md', 'sh edit', 'sh editt');
  await copy.edit('02-commands/en.md', '{#run-it}', '{#run-at}');
  const error: unknown = await Catalog.load(copy.dir).catch((reason: unknown) => reason);
  expect((error as LessonProblems).problems.length).toBeGreaterThan(2);
});
