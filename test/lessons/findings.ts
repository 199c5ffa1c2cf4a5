// Which findings a check can return, read from its source: every `failed('…')` that it can reach.
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { workshopDir } from './workshop.ts';

/** A finding as some code returns it: its name and the params it comes with. */
export type ReachableFinding = { finding: string; params: ReadonlySet<string> };

/** By `lesson/step`. */
export async function findReachable(): Promise<Map<string, ReachableFinding[]>> {
  const lessonsDir = path.dirname(workshopDir);
  const shared: Declarations = new Map();
  for await (const file of glob('{*.ts,custom-runtime/*.ts}', { cwd: lessonsDir })) {
    for (const [name, body] of declarations(await readFile(path.join(lessonsDir, file), 'utf8'))) {
      shared.set(name, body);
    }
  }
  const found = new Map<string, ReachableFinding[]>();
  for await (const file of glob('*/checks.ts', { cwd: workshopDir })) {
    const source = await readFile(path.join(workshopDir, file), 'utf8');
    const own = declarations(source);
    const list = /export const checks: LessonChecks = \{([\s\S]*?)\};/.exec(source)?.[1] ?? '';
    for (const [, quoted, plain, value] of list.matchAll(/(?:'([\w-]+)'|(\w+))(?:: (\w+))?,?/g)) {
      const step = quoted ?? plain ?? '';
      const body = reachableSource(value ?? step, new Map([...shared, ...own]));
      found.set(`${path.dirname(file)}/${step}`, findingsIn(body));
    }
  }
  return found;
}

/** Top-level functions and constants: from their name to their source. */
type Declarations = Map<string, string>;

function declarations(source: string): Declarations {
  const found: Declarations = new Map();
  const starts = /^(?:export )?(?:async )?(?:function|const) (\w+)/;
  for (const part of source.split(/\n(?=(?:export )?(?:async )?(?:function|const) \w)/)) {
    const name = starts.exec(part)?.[1];
    if (name !== undefined) found.set(name, part);
  }
  return found;
}

/** The source of a declaration and of all that it names. */
function reachableSource(name: string, all: Declarations): string {
  const reached = new Set([name]);
  // Grows while it is walked.
  for (const one of reached) {
    const code = (all.get(one) ?? '').replaceAll(/'[^'\n]*'|\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    for (const [word] of code.matchAll(/\w+/g)) {
      if (word !== 'checks' && all.has(word)) reached.add(word);
    }
  }
  return [...reached].map((one) => all.get(one)).join('\n');
}

function findingsIn(source: string): ReachableFinding[] {
  const calls = source.matchAll(/\bfailed\(\s*'([\w-]+)'(?:,\s*\{([\s\S]*?)\}\s*,?\s*)?\)/g);
  return [...calls].map(([, finding = '', object = '']) => ({ finding, params: new Set(keysOf(object)) }));
}

/** The keys at the top of an object literal, shorthand ones too. */
function keysOf(object: string): string[] {
  const flat = object.replaceAll(/\$\{[^}]*\}|\([^()]*\)|\[[^\]]*\]/g, '');
  return flat.split(',').flatMap((part) => /^\s*(\w+)\s*(?::|$)/.exec(part)?.[1] ?? []);
}
