// The programs of the system that the workshop uses: found, installed where that is allowed, or named.
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './run-command.ts';
import { SetupError, step } from './steps.ts';

export type SystemTool = {
  /** What is looked for on the path; the first one found counts. */
  commands: readonly string[];
  debianPackage: string;
  /** What is missing without it; null when nothing works without it. */
  without: string | null;
};

const shellTools: readonly SystemTool[] = [
  { commands: ['bash'], debianPackage: 'bash', without: null },
  { commands: ['curl'], debianPackage: 'curl', without: null },
  { commands: ['zip'], debianPackage: 'zip', without: null },
];

const isolationTools: readonly SystemTool[] = [
  {
    commands: ['bwrap'],
    debianPackage: 'bubblewrap',
    without: 'the terminal and the functions are not isolated',
  },
];

/** What `npm start` needs; bubblewrap exists on Linux only. */
export const workshopTools: readonly SystemTool[] =
  process.platform === 'linux' ? [...shellTools, ...isolationTools] : shellTools;

/** What `npm test` needs besides. */
export const browserTools: readonly SystemTool[] = [
  { commands: ['chromium', 'chromium-browser', 'google-chrome'], debianPackage: 'chromium', without: null },
];

/**
 * Makes the tools available: installs what is missing when we are root and apt-get is there, otherwise says the one
 * command that would.
 *
 * @throws SetupError when a tool that nothing works without is missing and could not be installed
 */
export async function ensureSystemTools(tools: readonly SystemTool[]): Promise<void> {
  const missing = await missingTools(tools);
  if (missing.length === 0) return;
  const packages = missing.map((tool) => tool.debianPackage);
  let failure = '';
  if (process.getuid?.() === 0 && (await findCommand(['apt-get']))) {
    failure = await step(`Installing ${packages.join(', ')}`, async () => aptInstall(packages));
  }
  const stillMissing = await missingTools(tools);
  if (stillMissing.length === 0) return;
  const command = installCommand(stillMissing.map((tool) => tool.debianPackage));
  const required = stillMissing.filter((tool) => tool.without === null);
  if (required.length > 0) {
    const names = required.map((tool) => tool.commands[0]).join(', ');
    throw new SetupError(
      `Missing: ${names}. Install with: ${command}${failure && `\napt-get said: ${failure}`}`,
    );
  }
  for (const tool of stillMissing) {
    process.stderr.write(`Without ${tool.commands[0]} ${tool.without}. To have it: ${command}\n`);
  }
}

/** @returns the full path of the first command found on the path */
export async function findCommand(commands: readonly string[]): Promise<string | undefined> {
  for (const command of commands) {
    for (const directory of (process.env['PATH'] ?? '').split(path.delimiter)) {
      const file = path.join(directory, command);
      if (directory !== '' && (await isExecutable(file))) return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function missingTools(tools: readonly SystemTool[]): Promise<SystemTool[]> {
  const found = await Promise.all(tools.map((tool) => findCommand(tool.commands)));
  return tools.filter((_, index) => found[index] === undefined);
}

/** @returns what apt-get said when it failed, '' when it did not */
async function aptInstall(packages: readonly string[]): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A fresh machine has no package lists, so the first install may fail for that alone.
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const first = await runCommand('apt-get', install, { env });
  if (first.status === 0) return '';
  const update = await runCommand('apt-get', ['update'], { env });
  const second = update.status === 0 ? await runCommand('apt-get', install, { env }) : update;
  return second.status === 0 ? '' : second.output.trim().split('\n').slice(-3).join('\n');
}

function installCommand(packages: readonly string[]): string {
  if (process.platform === 'darwin') return `brew install ${packages.join(' ')}`;
  return `sudo apt-get install -y ${packages.join(' ')}`;
}
