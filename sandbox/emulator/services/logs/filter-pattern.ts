// CloudWatch's filter patterns for text: term, "a phrase", -without, ?any ?of ?these, %regular expression%.
import { ServiceError } from '../../service-error.ts';

type Term = { text: string; sign: '' | '-' | '?'; matches: (message: string) => boolean };

/**
 * Makes a test for messages out of a filter pattern. All plain terms must be there and none of those with a minus;
 * of those with a question mark one suffices, and they count only when there is no plain one.
 *
 * @throws InvalidParameterException, and NotImplemented for patterns about JSON or columns
 */
export function messageFilter(pattern: string): (message: string) => boolean {
  const terms = termsIn(pattern.trim());
  const required = terms.filter((term) => term.sign === '');
  const forbidden = terms.filter((term) => term.sign === '-');
  const optional = required.length > 0 ? [] : terms.filter((term) => term.sign === '?');
  return (message) =>
    required.every((term) => term.matches(message)) &&
    !forbidden.some((term) => term.matches(message)) &&
    (optional.length === 0 || optional.some((term) => term.matches(message)));
}

const termPattern = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"]+))/y;

function termsIn(pattern: string): Term[] {
  if (/^[{[]/.test(pattern)) {
    throw new ServiceError(
      'NotImplemented',
      501,
      'The emulator searches text only: filter patterns with { } or [ ] are not implemented',
    );
  }
  const terms: Term[] = [];
  termPattern.lastIndex = 0;
  while (termPattern.lastIndex < pattern.length) {
    const [, sign = '', phrase, regExp, word = ''] = termPattern.exec(pattern) ?? invalidCharacter('"');
    if (regExp !== undefined) {
      const expression = compile(regExp);
      terms.push({
        text: regExp,
        sign: sign as Term['sign'],
        matches: (message) => expression.test(message),
      });
      continue;
    }
    const text = phrase === undefined ? checkedWord(word) : phrase.replaceAll(/\\(.)/g, '$1');
    terms.push({ text, sign: sign as Term['sign'], matches: (message) => message.includes(text) });
  }
  return terms;
}

/** AWS wants quotes around anything but letters, digits and underscores. */
function checkedWord(word: string): string {
  const odd = /[^\p{L}\p{N}_]/u.exec(word)?.[0];
  return odd === undefined ? word : invalidCharacter(odd);
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new ServiceError('InvalidParameterException', 400, 'Invalid filter pattern');
  }
}

function invalidCharacter(character: string): never {
  throw new ServiceError('InvalidParameterException', 400, `Invalid character(s) in term '${character}'`);
}
