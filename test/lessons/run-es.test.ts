// The Spanish lessons, run, with the wrong attempts of the first two; both languages share them.
import { expect, test } from 'vitest';
import { runLessons } from './run-lessons.ts';

test(
  'every Spanish lesson does what it says, and wrong attempts get their findings',
  { timeout: 600_000 },
  async () => {
    const report = await runLessons('es', ['01-prepare', '02-create-function']);
    expect(report.failures).toEqual([]);
    expect(report.steps).toBeGreaterThan(30);
    expect(report.wrongAttempts).toBeGreaterThan(30);
  },
);
