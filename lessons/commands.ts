// Looks into the commands that a learner ran.
import path from 'node:path';
import type { CommandRecord } from './check.ts';

/** Whether a command line calls `aws <service> <operation>`, whatever stands between and around. */
export function callsAws(command: CommandRecord, service: string, operation: string): boolean {
  const line = command.line.replaceAll(/\\\r?\n/g, ' ');
  return new RegExp(String.raw`\baws\s(?:[^|;&]*\s)?${service}\s+${operation}(?![\w-])`).test(line);
}

/** The newest command that satisfies `matches`. */
export function lastCommand(
  commands: readonly CommandRecord[],
  matches: (command: CommandRecord) => boolean,
): CommandRecord | undefined {
  return commands.findLast(matches);
}

/** Whether `word` stands in the command line as a word of its own, as a name does. */
export function mentions(command: CommandRecord, word: string): boolean {
  return splitWords(command.line).some(
    (part) => part === word || part.endsWith(`=${word}`) || part.includes(`:${word}`),
  );
}

/**
 * Why a command did not work, without the CLI's prefix and the full stop; undefined when its output tells of no error.
 *
 * @returns `code` is the exception's name, or empty when the CLI itself refused
 */
export function refusal({ output }: CommandRecord): { code: string; message: string } | undefined {
  const byAws =
    /An error occurred \((\w+)\)(?: when calling the \w+ operation(?: \([^)]*\))?)?: ([^\n]*)/.exec(output);
  if (byAws) return { code: byAws[1] ?? '', message: sentence(byAws[2]) };
  const byCli = /^aws: \[ERROR\]: ([^\n]+)/m.exec(output);
  return byCli ? { code: '', message: sentence(byCli[1]) } : undefined;
}

/** Without its full stop: a finding quotes it. */
function sentence(text = ''): string {
  return text.trim().replace(/\.$/, '');
}

/**
 * Where an `aws lambda invoke` wrote the response: a path relative to the workspace, or absolute.
 * Undefined when the command line names none.
 */
export function outputFileOf(command: CommandRecord): string | undefined {
  const words = splitWords(command.line);
  const start = words.indexOf('invoke');
  if (start < 0) return undefined;
  for (let index = start + 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (/^[|;&]+$/.test(word)) return undefined;
    if (/^\d*[<>]/.test(word)) {
      if (!/\d$/.test(word)) index++;
      continue;
    }
    if (!word.startsWith('--')) return resolveFrom(command.cwd, word);
    if (!word.includes('=') && !flagsWithoutValue.has(word)) index++;
  }
  return undefined;
}

/** Options of `aws lambda invoke` that take no value. */
const flagsWithoutValue = new Set([
  '--debug',
  '--no-cli-pager',
  '--no-cli-auto-prompt',
  '--no-paginate',
  '--no-sign-request',
  '--no-verify-ssl',
  '--cli-auto-prompt',
]);

function resolveFrom(cwd: string | undefined, file: string): string {
  const fromHome = file.replace(/^(?:~|\$HOME|\$\{HOME\})\//, '');
  return fromHome !== file || file.startsWith('/') ? fromHome : path.posix.join(cwd ?? '', file);
}

/** Words and operators as the shell separates them, quotes removed; nothing is expanded. */
function splitWords(line: string): string[] {
  const parts = /\d*[<>]{1,2}&?\d*|[|;&]+|(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>])+/g;
  const words = line.replaceAll(/\\\r?\n/g, ' ').match(parts) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, '$1$2$3'));
}
