// A lesson's Markdown as the page's HTML: steps as sections, fences as numbered figures, drawings inlined.
import MarkdownIt, { type Env, type Token } from 'markdown-it';
import type { LessonBlock } from '../protocol.ts';
import { parseFenceInfo, type Fence } from './fence.ts';
import { fillNames, type Names } from './names.ts';

export type RenderOptions = {
  /** Ids of the steps, and whether each ends in a task card. */
  steps: ReadonlyMap<string, { hasCard: boolean }>;
  names: Names;
  /** Markup of a drawing in the lesson's folder; throws when there is none or it is not allowed. */
  drawing(src: string, alt: string): string;
  /** Where a link to another file leads in the page; throws when there is nothing. */
  link(href: string): string;
  /** @param line of the Markdown, from 1 */
  problem(line: number, message: string): void;
};

export type RenderedLesson = {
  html: string;
  /** In the order of the text. */
  steps: { id: string; title: string; line: number }[];
  blocks: LessonBlock[];
  /** The line of each block. */
  blockLines: number[];
};

type NumberedBlock = { block: LessonBlock; number: number };
type Drawing = { markup: string };

// No HTML of the lesson's own passes; what is not Markdown is shown as text.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.core.ruler.after('block', 'heading-id', ({ tokens }) => {
  for (const [index, token] of tokens.entries()) {
    const text = tokens[index + 1];
    if (token.type !== 'heading_open' || text === undefined) continue;
    const [whole, id] = /\s*\{#([a-z0-9-]+)\}\s*$/.exec(text.content) ?? [];
    if (whole === undefined || id === undefined) continue;
    text.content = text.content.slice(0, -whole.length);
    token.attrSet('id', id);
  }
});
// renderLesson leaves in `meta` what these two rules show.
markdown.renderer.rules['fence'] = (tokens, index) => figure(tokens[index]?.meta as NumberedBlock);
markdown.renderer.rules['image'] = (tokens, index) => (tokens[index]?.meta as Drawing | null)?.markup ?? '';

/** Renders a lesson and tells its steps and blocks; mistakes go to `options.problem`. */
export function renderLesson(text: string, options: RenderOptions): RenderedLesson {
  const lesson: RenderedLesson = { html: '', steps: [], blocks: [], blockLines: [] };
  const env: Env = {};
  const source = fillNames(text, options.names, (name, offset) =>
    options.problem(lineAt(text, offset), `{{${name}}} is no name of the workshop`),
  );
  const tokens = markdown.parse(source, env);
  const ids = collectIds(tokens, options);
  unwrapDrawings(tokens);
  const parts: string[] = [];
  let step: string | undefined;
  let pending: Token[] = [];
  const flush = () => {
    parts.push(markdown.renderer.render(pending, markdown.options, env));
    pending = [];
  };
  const endStep = () => {
    flush();
    if (step === undefined) return;
    if (options.steps.get(step)?.hasCard === true) parts.push(`<div data-card="${step}"></div>\n`);
    parts.push('</section>\n');
    step = undefined;
  };
  for (const [index, token] of tokens.entries()) {
    const line = lineOf(token);
    if (token.type === 'heading_open' && token.tag === 'h2') {
      endStep();
      const id = token.attrGet('id');
      if (typeof id === 'string') {
        if (!options.steps.has(id)) options.problem(line, `step "${id}" is not in the front matter`);
        step = id;
        lesson.steps.push({ id, title: plainText(tokens[index + 1]), line });
        parts.push(`<section data-step="${id}">\n`);
      }
    }
    if (token.type === 'fence') {
      const block = readBlock(token, step, options);
      token.meta = { block, number: lesson.blocks.length } satisfies NumberedBlock;
      lesson.blocks.push(block);
      lesson.blockLines.push(line);
    }
    if (token.type === 'inline') prepareInline(token, line, ids, options);
    pending.push(token);
  }
  endStep();
  lesson.html = parts.join('');
  return lesson;
}

function collectIds(tokens: Token[], options: RenderOptions): Set<string> {
  const ids = new Set<string>();
  for (const token of tokens) {
    const id = token.type === 'heading_open' ? token.attrGet('id') : null;
    if (typeof id !== 'string') continue;
    if (ids.has(id)) options.problem(lineOf(token), `two headings have the id "${id}"`);
    ids.add(id);
  }
  return ids;
}

function readBlock(token: Token, step: string | undefined, options: RenderOptions): LessonBlock {
  let fence: Fence;
  try {
    fence = parseFenceInfo(token.info);
  } catch (error) {
    options.problem(lineOf(token), `fence: ${(error as Error).message}`);
    fence = { kind: 'text', language: '' };
  }
  if (step === undefined && (fence.kind === 'run' || fence.kind === 'edit' || fence.kind === 'file')) {
    options.problem(lineOf(token), `fence: ${fence.kind} must stand in a step`);
  }
  const text = fence.kind === 'file' ? token.content : token.content.replace(/\n$/, '');
  if (text.trim() === '') options.problem(lineOf(token), 'the fence is empty');
  const place = { step: step ?? '', text };
  switch (fence.kind) {
    case 'run':
    case 'edit':
    case 'output':
      return { kind: fence.kind, ...place };
    case 'file':
      return { kind: 'file', ...place, path: fence.path, mode: fence.mode, language: fence.language };
    case 'text':
      return { kind: 'text', ...place, language: fence.language };
  }
}

function figure({ block, number }: NumberedBlock): string {
  const language = 'language' in block ? block.language : block.kind === 'output' ? '' : 'sh';
  const file = block.kind === 'file' ? ` data-path="${escape(block.path)}" data-mode="${block.mode}"` : '';
  const code = language === '' ? '<code>' : `<code class="language-${escape(language)}">`;
  return (
    `<figure data-block="${number}" data-kind="${block.kind}"${file}>` +
    `<pre>${code}${escape(block.text.replace(/\n$/, ''))}</code></pre></figure>\n`
  );
}

/** Resolves links and drawings of one run of text. */
function prepareInline(inline: Token, line: number, ids: ReadonlySet<string>, options: RenderOptions): void {
  for (const token of inline.children ?? []) {
    try {
      if (token.type === 'link_open') prepareLink(token, ids, options);
      if (token.type === 'image') {
        token.meta = {
          markup: options.drawing(String(token.attrGet('src')), token.content),
        } satisfies Drawing;
      }
    } catch (error) {
      options.problem(line, (error as Error).message);
    }
  }
}

function prepareLink(token: Token, ids: ReadonlySet<string>, options: RenderOptions): void {
  const href = String(token.attrGet('href'));
  if (/^https?:/.test(href)) {
    // Beside a running terminal a link must not replace the page.
    token.attrSet('target', '_blank');
    token.attrSet('rel', 'noreferrer');
  } else if (href.startsWith('#')) {
    if (!ids.has(href.slice(1))) throw new Error(`link to ${href}: no heading has this id`);
  } else {
    token.attrSet('href', options.link(href));
  }
}

/** A paragraph that is one drawing becomes a figure: a figure may not stand in a paragraph. */
function unwrapDrawings(tokens: Token[]): void {
  for (const [index, token] of tokens.entries()) {
    const [only, ...others] = token.children ?? [];
    if (token.type !== 'inline' || only?.type !== 'image' || others.length > 0) continue;
    for (const wrapper of [tokens[index - 1], tokens[index + 1]]) {
      if (wrapper !== undefined) Object.assign(wrapper, { tag: 'figure' });
    }
    tokens[index - 1]?.attrSet('class', 'drawing');
  }
}

function plainText(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ content }) => content).join('');
}

function lineOf(token: Token): number {
  return (token.map?.[0] ?? 0) + 1;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
