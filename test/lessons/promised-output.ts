// Whether a command printed what the lesson promises.

/**
 * Compares line by line; empty lines and spaces at the end of a line do not count. `<…>` stands for anything within a
 * line, and alone on a line for any number of lines.
 */
export function isAsPromised(printed: string, promised: string): boolean {
  const pattern = meaningfulLines(promised)
    .map((line) => (line === '<…>' ? String.raw`(?:.*\n)*?` : `${lineSource(line)}\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${meaningfulLines(printed).join('\n')}\n`);
}

function lineSource(line: string): string {
  return line
    .split('<…>')
    .map((part) => RegExp.escape(part))
    .join('.*');
}

function meaningfulLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
