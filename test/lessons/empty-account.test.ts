// What the checks say to a learner who has done nothing yet.
import { expect, test } from 'vitest';
import { openBench } from './lesson-bench.ts';
import { describe } from './run-lessons.ts';
import { loadWorkshop } from './workshop.ts';

test('whoever jumps to a lesson in an empty account is told what is missing, and no lesson passes', async () => {
  const { names, steps } = await loadWorkshop('es');
  await using bench = await openBench(names);
  const passing: string[] = [];
  for (const { lesson, step, check, findings } of steps) {
    const result = await check?.(bench.context());
    if (result?.kind === 'passed') passing.push(`${lesson}/${step}`);
    else if (result)
      expect.soft(result.kind === 'failed' && findings.has(result.finding), describe(result)).toBe(true);
  }
  // Where nothing is left there is nothing to delete; the steps before these do not pass.
  const deletions = ['delete-function', 'delete-logs', 'delete-role', 'both-empty'];
  expect(passing).toEqual(deletions.map((step) => `07-clean-up/${step}`));
});
