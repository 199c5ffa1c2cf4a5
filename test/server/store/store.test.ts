// What is kept between starts.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commandLimit, Store } from '../../../server/store/store.ts';
import { temporaryDataDir } from '../../support/start-server.ts';

const command = { status: 0, output: '', cwd: '', endedAt: 1 };

test('the last commands of a learner are kept in order, older ones forgotten', async () => {
  await using data = await temporaryDataDir();
  const file = path.join(data.dir, 'test.sqlite');
  {
    await using store = await Store.open(file);
    await store.ensureLearner('one');
    await store.ensureLearner('two');
    await store.addCommand('two', { ...command, line: 'mine', cwd: undefined });
    for (let count = 0; count < commandLimit + 5; count += 1) {
      await store.addCommand('one', { ...command, line: `echo ${count}` });
    }
  }
  await using store = await Store.open(file);
  const lines = (await store.commands('one')).map(({ line }) => line);
  expect(lines).toHaveLength(commandLimit);
  expect(lines[0]).toBe('echo 5');
  expect(lines.at(-1)).toBe(`echo ${commandLimit + 4}`);
  expect(await store.commands('two')).toEqual([{ ...command, line: 'mine', cwd: undefined }]);
});

test('a step that was passed and turned back is not kept as passed', async () => {
  await using data = await temporaryDataDir();
  await using store = await Store.open(path.join(data.dir, 'test.sqlite'));
  await store.ensureLearner('one');
  await store.savePassed('one', 'w', { lesson: 'a', step: 'x', atMs: 1 });
  await store.savePassed('one', 'w', { lesson: 'a', step: 'y', atMs: 2 });
  await store.removePassed('one', 'w', { lesson: 'a', step: 'x' });
  expect(await store.passedSteps('one', 'w')).toEqual([{ lesson: 'a', step: 'y', atMs: 2 }]);
  expect(await store.passedSteps('one', 'other')).toEqual([]);
});

test('an installation has the same name at every start, and nobody else may read its file', async () => {
  await using data = await temporaryDataDir();
  const file = path.join(data.dir, 'test.sqlite');
  const ids: string[] = [];
  for (let count = 0; count < 2; count += 1) {
    await using store = await Store.open(file);
    ids.push(store.installationId);
  }
  expect(ids[0]).toBe(ids[1]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
