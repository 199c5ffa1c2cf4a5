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

export function InlineText({ template, params }: { template: string; params?: Record<string, string> }) {
  return (
    <>
      {sentenceParts(template, params).map((part, index) =>
        part.kind === 'code' ? (
          <code key={index} class={isShortCode(part.text) ? 'short' : ''}>
            {part.text}
          </code>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

function fill(text: string, params: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
}
