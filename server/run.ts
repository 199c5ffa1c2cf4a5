// The program behind `npm start`: reads the options, serves until a signal, and says in one line why it cannot.
import { helpText } from './cli.ts';
import { readConfig, type Config } from './config.ts';
import { StartRefused, UsageError } from './errors.ts';
import { createLog } from './log.ts';

/** Runs until a signal ends it. @returns the exit status */
export async function run(): Promise<number> {
  let config: Config | 'help';
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (config === 'help') {
    process.stdout.write(helpText);
    return 0;
  }
  const log = createLog(config.logLevel);
  letSandboxesPass();
  try {
    // Loaded late: whoever only mistyped an option does not wait for the whole server.
    const { serve } = await import('./serve.ts');
    await serve(config, log);
    return 0;
  } catch (error) {
    // What the user can mend is told in its own words; the rest is a bug and is shown whole.
    if (error instanceof StartRefused) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'the workshop could not start');
    return 1;
  }
}

/** What root makes is mounted into sandboxes of another user; what is private is given its own permissions. */
function letSandboxesPass(): void {
  if (process.getuid?.() === 0) process.umask(0o022);
}
