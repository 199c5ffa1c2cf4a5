// What the word line of a fence says: a command to run, a file, expected output, or just text.
import path from 'node:path';

export type Fence =
  | { kind: 'run' | 'edit'; language: string }
  | { kind: 'output'; language: string }
  | { kind: 'file'; language: string; path: string; mode: string }
  | { kind: 'text'; language: string };

/**
 * Reads the words after the backticks: `sh run`, `sh edit`, `output`, `bash file=bootstrap mode=755`, `json`.
 *
 * @throws Error that says what is not understood
 */
export function parseFenceInfo(info: string): Fence {
  const [language = '', ...words] = info.trim().split(/\s+/);
  const [word] = words;
  if (language === 'output') {
    if (words.length > 0) throw new Error(`"output" takes nothing after it, found "${words.join(' ')}"`);
    return { kind: 'output', language };
  }
  if (word === undefined) return { kind: 'text', language };
  if (word === 'run' || word === 'edit') {
    if (words.length > 1)
      throw new Error(`nothing may follow "${word}", found "${words.slice(1).join(' ')}"`);
    return { kind: word, language };
  }
  const attributes = new Map<string, string>();
  for (const one of words) {
    const [, name, value] = /^(file|mode)=(.+)$/.exec(one) ?? [];
    if (name === undefined || value === undefined) {
      throw new Error(`"${one}" is not understood; wanted run, edit, file=PATH or mode=NNN`);
    }
    attributes.set(name, value);
  }
  const file = attributes.get('file');
  if (file === undefined) throw new Error('mode= needs a file=');
  if (path.posix.isAbsolute(file) || path.posix.normalize(file) !== file || file.startsWith('..')) {
    throw new Error(`file=${file} does not stay inside the workspace`);
  }
  const mode = attributes.get('mode') ?? '644';
  if (!/^[0-7]{3}$/.test(mode)) throw new Error(`mode=${mode} is not three octal digits`);
  return { kind: 'file', language, path: file, mode };
}
