// `npm start`: reads the options, starts the server, says where it is, ends with the signals of the terminal.
import { Sandbox } from '../sandbox/sandbox.ts';
import { openBrowser } from './browser.ts';
import { helpText } from './cli.ts';
import { readConfig, type Config } from './config.ts';
import { StartRefused, UsageError } from './errors.ts';
import { LessonProblems } from './lessons/problems.ts';
import { createLog, type Logger } from './log.ts';
import { startServer } from './server.ts';
import { prepare } from './setup/prepare.ts';
import { SetupError } from './setup/steps.ts';

/** Runs until a signal ends it. @returns the exit status */
export async function run(): Promise<number> {
  let config: Config | 'help';
  try {
    config = readConfig();
  } catch (error) {
    return refuse(error);
  }
  if (config === 'help') {
    process.stdout.write(helpText);
    return 0;
  }
  const log = createLog(config.logLevel);
  const ended = endingSignal();
  const starting = startServer({
    ...config,
    log,
    prepare: async () => prepare(config),
    openSandbox: async (options) => Sandbox.open(options),
  });
  try {
    // Whoever interrupts a start does not want to wait for the end of its longest step.
    await Promise.race([starting, ended.then(() => process.exit(0))]);
    await using server = await starting;
    process.stdout.write(`Ready: ${server.createLink('reusable')}\n`);
    if (config.opensBrowser) openBrowser(server.createLink('one-time'), log);
    await ended;
  } catch (error) {
    return refuse(error, log);
  }
  return 0;
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

/** Says in its own words what the user can mend; the rest is a bug and is shown whole. */
function refuse(error: unknown, log?: Logger): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof StartRefused || error instanceof SetupError || error instanceof LessonProblems) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  (log ?? createLog('error')).fatal({ err: error }, 'the workshop could not start');
  return 1;
}
