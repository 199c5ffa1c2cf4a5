// CloudWatch's filter patterns for text: term, "a phrase", -without, ?any ?of ?these.
import { ServiceError } from '../../service-error.ts';

type Term = { sign: string; text: string };

/**
 * Makes a test for messages out of a filter pattern. All plain terms must be there and none of those with a minus;
 * of those with a question mark one suffices, and they count only when there is no plain one.
 *
 * Regular expressions are not taken: a learner's could keep everyone else waiting.
 *
 * @throws InvalidParameterException; NotImplementedException for patterns with %, { } or [ ]
 */
export function messageFilter(pattern: string): (message: string) => boolean {
  const terms = termsIn(pattern.trim());
  const signed = (sign: string): string[] =>
    terms.filter((term) => term.sign === sign).map((term) => term.text);
  const required = signed('');
  const forbidden = signed('-');
  const optional = required.length > 0 ? [] : signed('?');
  return (message) =>
    required.every((text) => message.includes(text)) &&
    !forbidden.some((text) => message.includes(text)) &&
    (optional.length === 0 || optional.some((text) => message.includes(text)));
}

const termPattern = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

function termsIn(pattern: string): Term[] {
  const terms: Term[] = [];
  termPattern.lastIndex = 0;
  while (termPattern.lastIndex < pattern.length) {
    const [, sign = '', phrase, word = ''] = termPattern.exec(pattern) ?? invalidCharacter('"');
    terms.push({ sign, text: phrase === undefined ? checkedWord(word) : phrase.replaceAll(/\\(.)/g, '$1') });
  }
  return terms;
}

/** AWS wants quotes around anything but letters, digits and underscores. */
function checkedWord(word: string): string {
  if (/^[{[%]/.test(word)) {
    throw new ServiceError(
      'NotImplementedException',
      501,
      'The emulator searches for words and "phrases" only: filter patterns with { }, [ ] or % are not implemented',
    );
  }
  const odd = /[^\p{L}\p{N}_]/u.exec(word)?.[0];
  return odd === undefined ? word : invalidCharacter(odd);
}

function invalidCharacter(character: string): never {
  throw new ServiceError('InvalidParameterException', 400, `Invalid character(s) in term '${character}'`);
}
