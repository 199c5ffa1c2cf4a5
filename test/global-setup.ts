// Runs once before the tests: installs and builds what they need, as `npm start` does, and the browser.
import type { TestProject } from 'vitest/node';
import { defaultDataDir } from '../server/config.ts';
import { prepare } from '../server/setup/prepare.ts';
import { browserTools, ensureSystemTools, findCommand } from '../server/setup/system-tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    awsCliDir: string;
    pageDir: string;
    chromium: string;
  }
}

export async function setup(project: TestProject): Promise<void> {
  // The workers inherit it; sandboxes of another user than root have to reach what tests make.
  process.umask(0o022);
  await ensureSystemTools(browserTools);
  const { awsCliDir, pageDir } = await prepare({ dataDir: defaultDataDir(process.env) });
  project.provide('awsCliDir', awsCliDir);
  project.provide('pageDir', pageDir);
  project.provide('chromium', (await findCommand(browserTools[0]?.commands ?? [])) ?? 'chromium');
}
