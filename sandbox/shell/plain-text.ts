// Terminal output as plain text.

/**
 * Control sequences: CSI; OSC, DCS and other strings up to their end; two-character escapes.
 */
const sequences =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[ -/]*[0-~])/g;

/** Without control sequences; line ends are `\n`; what a carriage return began anew on a line is left out. */
export function plainText(output: string): string {
  return output.replaceAll(sequences, '').split('\n').map(lastWriting).join('\n');
}

// Not a pattern: on a long line without a carriage return that would take quadratic time.
function lastWriting(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}
