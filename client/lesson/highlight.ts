// Colours in a lesson's blocks: shell, JSON, and the values in expected output that vary.
import type { LessonBlock } from '../../server/protocol.ts';
import type { Messages } from '../messages/messages.ts';

type Kind = 'comment' | 'string' | 'option' | 'variable' | 'varies';
type Rule = { pattern: RegExp; kind: Kind };

const variables: Rule[] = [{ pattern: /\$(?:\{[^}\n]*\}|[A-Za-z_]\w*|[?#@$!0-9])/y, kind: 'variable' }];

// The first rule that matches at a place wins; each pattern is sticky.
const shell: Rule[] = [
  { pattern: /(?<![^\s;(])#[^\n]*/y, kind: 'comment' },
  { pattern: /'[^']*'/y, kind: 'string' },
  // What runs inside a string is code again.
  { pattern: /"(?:\\.|\$(?!\()|[^"\\$\n])*"/y, kind: 'string' },
  ...variables,
  { pattern: /(?<=\s)--?[A-Za-z][\w-]*/y, kind: 'option' },
];

const json: Rule[] = [
  { pattern: /"(?:\\.|[^"\\])*"(?=\s*:)/y, kind: 'option' },
  { pattern: /"(?:\\.|[^"\\])*"/y, kind: 'string' },
];

const output: Rule[] = [{ pattern: /<[^<>\n]+>/y, kind: 'varies' }];

/** The block's text as nodes, coloured. */
export function highlight(block: LessonBlock, messages: Messages): Node[] {
  return colour(block.text.replace(/\n$/, ''), rulesFor(block), messages);
}

function colour(text: string, rules: Rule[], messages: Messages): Node[] {
  const nodes: Node[] = [];
  let plainFrom = 0;
  let position = 0;
  while (position < text.length) {
    const found = match(rules, text, position);
    if (!found) {
      position += 1;
      continue;
    }
    if (plainFrom < position) nodes.push(...plain(text.slice(plainFrom, position)));
    nodes.push(mark(found.text, found.kind, messages));
    position += found.text.length;
    plainFrom = position;
  }
  if (plainFrom < text.length) nodes.push(...plain(text.slice(plainFrom)));
  return nodes;
}

/** Longer ones may break anywhere: they would not fit a narrow column. */
const longestWhole = 44;

/** White space, and what stays together of a name, an ARN, a path or a line of JSON. */
const wholes = /\s+|\S+?(?:(?<=:\d{12}:|\/)(?=\w)|(?<=[,:])(?=["{])|(?=\s)|$)/g;

/** Text in which names stay whole: a long line breaks between the parts of an ARN or a path, not at a name's hyphen. */
function plain(text: string): Node[] {
  const parts = text.match(wholes) ?? [];
  return parts.flatMap((part, index): Node[] => {
    if (!part.includes('-') || part.length > longestWhole) return [new Text(part)];
    const isJoined = index > 0 && !/\s$/.test(parts[index - 1] ?? '');
    return isJoined ? [document.createElement('wbr'), whole(part)] : [whole(part)];
  });
}

function whole(text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'code-whole';
  element.textContent = text;
  return element;
}

function rulesFor(block: LessonBlock): Rule[] {
  switch (block.kind) {
    case 'run':
    case 'edit':
      return shell;
    case 'output':
      return output;
    case 'file':
    case 'text':
      if (block.language === 'json') return json;
      return ['sh', 'bash', 'shell'].includes(block.language) ? shell : [];
  }
}

function match(rules: Rule[], text: string, position: number): { text: string; kind: Kind } | undefined {
  for (const { pattern, kind } of rules) {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0];
    if (found) return { text: found, kind };
  }
  return undefined;
}

function mark(text: string, kind: Kind, messages: Messages): HTMLElement {
  const element = document.createElement('span');
  element.className = `code-${kind}`;
  if (kind === 'string' && text.startsWith('"')) element.append(...colour(text, variables, messages));
  else element.textContent = text;
  if (kind === 'varies') element.title = messages.block.varies;
  return element;
}
