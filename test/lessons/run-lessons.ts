// Goes through the whole workshop in one language, as a learner who does exactly what the text says.
import type { CheckResult } from '../../lessons/lesson.ts';
import type { Locale } from '../../lessons/lesson.ts';
import { type LessonBench, openBench } from './lesson-bench.ts';
import { isAsPromised } from './promised-output.ts';
import { type WorkshopStep, loadWorkshop } from './workshop.ts';

export type RunReport = {
  /** What did not hold, empty when the lessons are right. */
  failures: string[];
  steps: number;
  commands: number;
  wrongAttempts: number;
};

/** @param wrongOf the lessons whose wrong attempts are made, each in a copy of what there is before its step */
export async function runLessons(locale: Locale, wrongOf: readonly string[]): Promise<RunReport> {
  const { names, steps } = await loadWorkshop(locale);
  await using bench = await openBench(names);
  const report: RunReport = { failures: [], steps: 0, commands: 0, wrongAttempts: 0 };
  for (const step of steps) {
    const fail = (message: string) => report.failures.push(`${step.lesson}, ${step.step}: ${message}`);
    const before = await step.check?.(bench.context());
    if (before) {
      report.steps += 1;
      expectFinding(before, step, 'before the step', fail);
    }
    if (wrongOf.includes(step.lesson)) report.wrongAttempts += await tryWrong(step, bench, names, fail);
    await doStep(step, bench, fail);
    const after = await step.check?.(bench.context());
    if (after && after.kind !== 'passed') {
      fail(`after the step: ${describe(after)}`);
      break;
    }
  }
  report.commands = bench.commands.length;
  return report;
}

async function doStep(
  step: WorkshopStep,
  bench: LessonBench,
  fail: (message: string) => void,
): Promise<void> {
  for (const [index, block] of step.blocks.entries()) {
    if (block.kind === 'file') {
      await bench.workspace.write(block.path, block.text, Number.parseInt(block.mode, 8));
    }
    if (block.kind !== 'run') continue;
    const { status, output } = await bench.run(block.text);
    const next = step.blocks[index + 1];
    if (next?.kind === 'output') {
      if (!isAsPromised(output, next.text)) {
        fail(`${block.text}\nprinted\n${output}\nbut the lesson promises\n${next.text}`);
      }
    } else if (status !== 0) {
      fail(`${block.text}\nended with ${status} and printed\n${output}`);
    }
  }
}

async function tryWrong(
  step: WorkshopStep,
  bench: LessonBench,
  names: Record<string, string>,
  fail: (message: string) => void,
): Promise<number> {
  for (const [finding, commands] of step.wrong) {
    await using copy = await openBench(names, bench);
    for (const command of commands) await copy.run(command);
    const result = await step.check?.(copy.context());
    if (result?.kind === 'failed' && result.finding === finding) continue;
    const printed = copy.commands
      .slice(bench.commands.length)
      .map(({ line, output }) => `$ ${line}\n${output}`);
    fail(`wrong/${finding}.sh: ${result ? describe(result) : 'there is no check'}\n${printed.join('')}`);
  }
  return step.wrong.size;
}

function expectFinding(
  result: CheckResult,
  { findings }: WorkshopStep,
  when: string,
  fail: (message: string) => void,
): void {
  if (result.kind !== 'failed') fail(`${when}: ${describe(result)}`);
  else if (!findings.has(result.finding)) fail(`${when}: no sentence for ${describe(result)}`);
}

export function describe(result: CheckResult): string {
  switch (result.kind) {
    case 'passed':
      return 'passed';
    case 'failed':
      return `${result.finding} ${JSON.stringify(result.params)}`;
    case 'broken':
      return `broken: ${String(result.cause)}`;
  }
}
