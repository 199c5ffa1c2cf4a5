// The whole workshop over the WebSocket: every file and command of every lesson, until every check is green.
import { expect, test } from 'vitest';
import { defaultWorkshopDir } from '../../server/config.ts';
import type { LessonPage, WorkshopOutline } from '../../server/protocol.ts';
import { connectLearner, type ScriptedLearner } from '../support/connect-learner.ts';
import { startTestServer } from '../support/start-server.ts';

/** The CLI's own start-up is most of it. */
const limitMs = 300_000;

test(
  'a learner who does what the Spanish text says passes every step',
  async () => {
    await using server = await startTestServer({ workshopDir: defaultWorkshopDir });
    await using learner = await connectLearner(server, { locale: 'es' });
    const outline = await learner.get<WorkshopOutline>('/api/workshop/es');
    for (const { id } of outline.lessons) {
      const page = await learner.page(id);
      await learner.openLesson(id);
      for (const step of page.steps) await doStep(learner, page, step.id);
    }
    const states = Object.values(learner.progress).flatMap((lesson) => Object.values(lesson));
    expect(states.length).toBeGreaterThan(0);
    expect(states.filter(({ kind }) => kind !== 'passed')).toEqual([]);
  },
  limitMs,
);

async function doStep(learner: ScriptedLearner, page: LessonPage, step: string): Promise<void> {
  for (const [number, block] of page.blocks.entries()) {
    if (block.step !== step) continue;
    if (block.kind === 'file') await learner.writeFile(page.id, number);
    if (block.kind === 'run') await learner.runBlock(page.id, number);
  }
  if (page.steps.find(({ id }) => id === step)?.card === undefined) return;
  try {
    await learner.waitForStep(page.id, step, 'passed');
  } catch (error) {
    throw new Error(`${page.id}/${step} did not pass. The terminal:\n${learner.screenText()}`, {
      cause: error,
    });
  }
}
