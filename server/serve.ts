// Serves the workshop from the line that says where it is until a signal of the terminal ends it.
import type { Isolation } from '../sandbox/isolation/isolation.ts';
import { UnreachableDirectory } from '../sandbox/isolation/reachable.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { openBrowser } from './browser.ts';
import type { Config } from './config.ts';
import { StartRefused } from './errors.ts';
import { LessonProblems } from './lessons/problems.ts';
import type { Logger } from './log.ts';
import { startServer, type RunningServer } from './server.ts';
import { prepare } from './setup/prepare.ts';
import { SetupError } from './setup/steps.ts';
import { dataRefusal } from './store/data-directory.ts';

/**
 * Resolves once a signal has ended it and everything is closed.
 *
 * @throws StartRefused what the user has to mend
 */
export async function serve(config: Config, log: Logger): Promise<void> {
  const ended = endingSignal();
  const started = await Promise.race([start(config, log), ended]);
  // Whoever interrupts a start does not want to wait for the end of its longest step.
  if (started === undefined) process.exit(0);
  await using server = started;
  process.stdout.write(`Ready: ${server.createLink('reusable')}\n`);
  if (config.opensBrowser) openBrowser(server.createLink('one-time'), log);
  await ended;
}

async function start(config: Config, log: Logger): Promise<RunningServer> {
  try {
    return await startServer({
      ...config,
      log,
      prepare: async () => prepare(config),
      openSandbox: async (options) => {
        const sandbox = await Sandbox.open(options);
        tellWhatIsOpen(sandbox.isolation);
        return sandbox;
      },
    });
  } catch (error) {
    const isMendable =
      error instanceof SetupError || error instanceof LessonProblems || error instanceof UnreachableDirectory;
    if (isMendable) throw new StartRefused(error.message, { cause: error });
    throw dataRefusal(config.dataDir, error) ?? error;
  }
}

function tellWhatIsOpen(isolation: Isolation): void {
  if (isolation.kind === 'none') {
    process.stderr.write(
      `Nothing keeps the terminal and the functions from your files: ${isolation.reason}\n`,
    );
  } else if (isolation.network === 'host') {
    process.stderr.write(`The terminal and the functions use this machine's network: ${isolation.reason}\n`);
  }
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
async function endingSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isEnding) process.exit(1);
        isEnding = true;
        resolve();
      });
    }
  });
}
