// One sentence of a lesson's front matter: `code` in backticks, {placeholders} filled in.

type Part = { kind: 'text' | 'code'; text: string };

/** Fills in after the marks are read, so that a value with a backtick in it stays a value. */
function sentenceParts(template: string, params: Record<string, string> = {}): Part[] {
  return template.split('`').map((piece, index) => ({
    kind: index % 2 === 1 ? 'code' : 'text',
    text: fill(piece, params),
  }));
}

/** The sentence as it is read aloud. */
export function sentenceText(template: string, params: Record<string, string> = {}): string {
  return sentenceParts(template, params)
    .map((part) => part.text)
    .join('');
}

/** Short enough to stay on one line: a hyphen in it is no place to break. */
export function isShortCode(text: string): boolean {
  return text.length <= 26;
}

/** A whole command rather than a name in a sentence: it gets lines of its own. */
function isLongCode(part: Part | undefined): boolean {
  return part?.kind === 'code' && part.text.length > 70;
}

export function InlineText({ template, params }: { template: string; params?: Record<string, string> }) {
  const parts = sentenceParts(template, params);
  return (
    <>
      {parts.map((part, index) => {
        // The stop after a command that stands alone would stand alone too.
        if (part.kind === 'text')
          return isLongCode(parts[index - 1]) ? part.text.replace(/^[.,]\s*/, '') : part.text;
        if (isLongCode(part)) return <LongCode key={index} text={part.text} />;
        return (
          <code key={index} class={isShortCode(part.text) ? 'short' : ''}>
            {part.text}
          </code>
        );
      })}
    </>
  );
}

/** Breaks between words only, where they fit a line at all. */
function LongCode({ text }: { text: string }) {
  return (
    <code class="long">
      {text.split(/( )/).map((word, index) =>
        word.length > 1 && word.length <= 40 ? (
          <span key={index} class="code-whole">
            {word}
          </span>
        ) : (
          word
        ),
      )}
    </code>
  );
}

function fill(text: string, params: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
}
