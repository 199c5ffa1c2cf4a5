// What is wrong with lessons, collected so that an author sees all of it at once.

/** One mistake in a file; `line` counts from 1. */
export type Problem = { file: string; line?: number; message: string };

/** The lessons cannot be used as they are. */
export class LessonProblems extends Error {
  override readonly name = 'LessonProblems';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.problems = problems;
  }
}

/** `lessons/w/01-a/es.md:12: message` */
export function describeProblem({ file, line, message }: Problem): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}
