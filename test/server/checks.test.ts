// Checks that misbehave, and how often checks run.
import { expect, test } from 'vitest';
import { connectLearner } from '../support/connect-learner.ts';
import { startTestServer } from '../support/start-server.ts';
import { copyTinyWorkshop, type WorkshopCopy } from '../support/workshop-copy.ts';

const runIt =
  "commands.some(({ line, status }) => line === 'true' && status === 0) ? passed : failed('not-run')";

async function spoilCheck(copy: WorkshopCopy, body: string): Promise<void> {
  await copy.edit(
    '02-commands/checks.ts',
    `async ({ commands }) =>\n    ${runIt}`,
    `async ({ commands }) => ${body}`,
  );
}

test('a check that never ends is given up at its deadline and shown as ours', async () => {
  await using copy = await copyTinyWorkshop();
  await spoilCheck(copy, '{ void commands; void passed; void failed; return new Promise(() => undefined); }');
  await using server = await startTestServer({
    workshopDir: copy.dir,
    checkDeadlineMs: 100,
    logLevel: 'silent',
  });
  await using learner = await connectLearner(server, { lesson: '02-commands', opensShell: false });
  await learner.waitForStep('02-commands', 'run-it', 'broken');
});

test('a finding without a sentence is ours, not the learner’s', async () => {
  await using copy = await copyTinyWorkshop();
  await copy.edit('02-commands/checks.ts', "failed('not-run')", "failed('no-such-finding')");
  await using server = await startTestServer({ workshopDir: copy.dir, logLevel: 'silent' });
  await using learner = await connectLearner(server, { lesson: '02-commands', opensShell: false });
  await learner.waitForStep('02-commands', 'run-it', 'broken');
});

test('checks of a learner never run two at once, and many requests become few checks', async () => {
  await using copy = await copyTinyWorkshop();
  await spoilCheck(
    copy,
    `{
      const counts = (globalThis.checkCounts ??= { running: 0, total: 0 });
      counts.total += 1;
      if (++counts.running > 1) throw new Error('two at once');
      await new Promise((resolve) => setTimeout(resolve, 20));
      counts.running -= 1;
      return ${runIt};
    }`,
  );
  await using server = await startTestServer({ workshopDir: copy.dir, logLevel: 'silent' });
  await using learner = await connectLearner(server, { lesson: '02-commands' });
  for (let count = 0; count < 30; count += 1)
    learner.send({ type: 'check', lesson: '02-commands', step: 'run-it' });
  await learner.command('true');
  await learner.waitForStep('02-commands', 'run-it', 'passed');
  expect(
    learner.messages.filter(
      (one) => one.type === 'step' && one.state.kind === 'broken' && one.step === 'run-it',
    ),
  ).toEqual([]);
  const { total } = (globalThis as unknown as { checkCounts: { total: number } }).checkCounts;
  expect(total).toBeLessThan(20);
});

test('an earlier step that is not passed locks the ones behind it', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server, { opensShell: false });
  expect(await learner.check('01-files', 'fill-file')).toEqual({ kind: 'locked', waitsFor: 'make-file' });
});
