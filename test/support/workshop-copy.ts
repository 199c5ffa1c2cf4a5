// A copy of the tests' tiny workshop that a test may spoil.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const tinyWorkshopDir = path.resolve(import.meta.dirname, '../fixtures/tiny-workshop');

export type WorkshopCopy = AsyncDisposable & {
  dir: string;
  /** Replaces text in a file of the workshop; a text that is not there fails the test. */
  edit: (file: string, from: string, to: string) => Promise<void>;
  remove: (file: string) => Promise<void>;
};

export async function copyTinyWorkshop(): Promise<WorkshopCopy> {
  const dir = await mkdtemp(path.join(tmpdir(), 'workshop-'));
  await cp(tinyWorkshopDir, dir, { recursive: true });
  for (const lesson of ['01-files', '02-commands']) {
    // Its checks import the contract by a path that holds only in the repository.
    const file = path.join(dir, lesson, 'checks.ts');
    const contract = path.resolve(import.meta.dirname, '../../lessons/check.ts');
    await writeFile(file, (await readFile(file, 'utf8')).replace('../../../../lessons/check.ts', contract));
  }
  return {
    dir,
    edit: async (file, from, to) => {
      const text = await readFile(path.join(dir, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
      await writeFile(path.join(dir, file), text.replaceAll(from, to));
    },
    remove: async (file) => rm(path.join(dir, file)),
    [Symbol.asyncDispose]: async () => rm(dir, { recursive: true }),
  };
}
