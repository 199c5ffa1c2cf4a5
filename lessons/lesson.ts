// What a workshop consists of, as types only.

export type Locale = 'es' | 'en';

/** What kind of work a step is; progress, the class and reports group by it. */
export type Phase = 'prepare' | 'build' | 'publish' | 'update' | 'invoke' | 'share' | 'clean-up';

/** A named way a check can fail, kebab-case: `bootstrap-not-executable`. */
export type FindingKey = string;

export type CheckResult =
  | { kind: 'passed' }
  /** The learner's to fix. */
  | { kind: 'failed'; finding: FindingKey; params: Record<string, string> }
  /** Ours to fix. */
  | { kind: 'broken'; cause: unknown };

/** workshop.yaml */
export type Workshop = {
  id: string;
  title: Record<Locale, string>;
  summary: Record<Locale, string>;
  /** Folder names, in order: `01-prepare`. */
  lessons: string[];
  /** Values for `{{name}}` in lessons: functionName, layerName, roleName … */
  names: Record<string, string>;
};

/** Front matter of es.md and en.md. */
export type LessonFrontMatter = {
  title: string;
  summary: string;
  minutes: number;
  /** By step id, the id of a `## Heading {#id}`. A step without `check` sentences is read only. */
  steps: Record<string, StepFrontMatter>;
};

export type StepFrontMatter = {
  phase: Phase;
  /** What is to be achieved, one line on the task card. Only steps that have a check carry it. */
  task?: string;
  /** Replaces the task once passed: what was achieved. */
  passed?: string;
  /** From nudge to almost the answer. */
  hints?: string[];
  /** Sentence per finding; `{placeholders}` are the finding's params. */
  findings?: Record<FindingKey, string>;
};
