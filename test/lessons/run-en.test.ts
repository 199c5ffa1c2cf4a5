// The English lessons, run, with the wrong attempts of all but the first two; both languages share them.
import { expect, test } from 'vitest';
import { runLessons } from './run-lessons.ts';

const lessons = [
  '03-create-layer',
  '04-update-function',
  '05-update-runtime',
  '06-share-layer',
  '07-clean-up',
];

test(
  'every English lesson does what it says, and wrong attempts get their findings',
  { timeout: 600_000 },
  async () => {
    const report = await runLessons('en', lessons);
    expect(report.failures).toEqual([]);
    expect(report.steps).toBeGreaterThan(30);
    expect(report.wrongAttempts).toBeGreaterThan(30);
  },
);
