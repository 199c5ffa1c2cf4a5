// How a learner's bash is started: in bubblewrap with its own file tree, or as a plain process where that is impossible.
import { copyFile, chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  bubblewrapArguments,
  type Mount,
  type ProcessLimits,
} from '../emulator/execution/process/bubblewrap.ts';
import { identityMounts, type Identity } from '../emulator/execution/process/identity-files.ts';
import { launchPrefix } from '../emulator/execution/process/launch-prefix.ts';
import { unprivilegedUser } from '../isolation/learner-user.ts';
import type { ShellCommand } from './shell.ts';

export type ShellSetting = {
  /** For files that the shell reads; made when missing. */
  settingsDir: string;
  workspaceDir: string;
  awsCliDir: string;
  isIsolated: boolean;
  /** Joins the lab's network; empty for the host's. */
  networkPrefix: readonly string[];
  /** What the account adds to the environment. */
  accountEnv: Readonly<Record<string, string>>;
};

/** As the learner sees it inside; bubblewrap maps it to whoever starts the shell. */
const learner: Identity = { name: 'learner', uid: 1000, gid: 1000, home: '/home/learner' };
const hostname = 'workshop';
const mebibyte = 1024 * 1024;

const limits: ProcessLimits = { processes: 128, openFiles: 1024, fileSizeBytes: 256 * mebibyte };

/** Where AWS's own installer puts it. */
const awsCliInside = '/usr/local/aws-cli';
const bashrcInside = '/etc/workshop.bashrc';
/** Where most distributions' bash looks for it; others follow the learner's first shell only. */
const bashrcOfAllShells = '/etc/bash.bashrc';
const systemPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** @returns what `Shell.open` starts, from the secret of the shell's marks */
export async function shellCommand(setting: ShellSetting): Promise<(mark: string) => ShellCommand> {
  const awsCliDir = await realpath(setting.awsCliDir);
  await writeSettings(setting.settingsDir);
  return setting.isIsolated ? isolated(setting, awsCliDir) : plain(setting, awsCliDir);
}

async function isolated(setting: ShellSetting, awsCliDir: string): Promise<(mark: string) => ShellCommand> {
  const settings = (file: string, to: string): Mount => ({
    kind: 'read-only',
    from: path.join(setting.settingsDir, file),
    to,
  });
  const mounts: Mount[] = [
    ...(await identityMounts(setting.settingsDir, learner, hostname)),
    settings('nsswitch.conf', '/etc/nsswitch.conf'),
    settings('inputrc', '/etc/inputrc'),
    settings('bashrc', bashrcInside),
    settings('bashrc', bashrcOfAllShells),
    // What the host's administrator put there is not the learner's; a directory can be made in it for the CLI.
    { kind: 'tmpfs', to: '/usr/local', sizeBytes: 64 * 1024 },
    { kind: 'read-only', from: awsCliDir, to: awsCliInside },
    { kind: 'directory', to: '/home' },
    { kind: 'tmpfs', to: '/tmp', sizeBytes: 64 * mebibyte },
    { kind: 'writable', from: setting.workspaceDir, to: learner.home },
  ];
  const prefix = launchPrefix(setting.networkPrefix, unprivilegedUser());
  return (mark) => {
    const env = {
      ...shellEnv(setting, mark),
      HOME: learner.home,
      USER: learner.name,
      LOGNAME: learner.name,
      PATH: `${awsCliInside}:${systemPath}`,
    };
    const words = [
      ...prefix,
      ...bubblewrapArguments(
        { hostname, user: learner, mounts, env, cwd: learner.home, limits },
        bash('/usr/bin/bash', bashrcInside),
      ),
    ];
    return {
      command: words as [string, ...string[]],
      env: { PATH: process.env['PATH'] ?? systemPath },
      cwd: '/',
      home: learner.home,
    };
  };
}

function plain(setting: ShellSetting, awsCliDir: string): (mark: string) => ShellCommand {
  const prefix = launchPrefix([], unprivilegedUser());
  return (mark) => ({
    command: [...prefix, ...bash('bash', path.join(setting.settingsDir, 'bashrc'))] as [string, ...string[]],
    env: {
      ...shellEnv(setting, mark),
      HOME: setting.workspaceDir,
      PATH: `${awsCliDir}:${process.env['PATH'] ?? systemPath}`,
      INPUTRC: path.join(setting.settingsDir, 'inputrc'),
    },
    cwd: setting.workspaceDir,
    home: setting.workspaceDir,
  });
}

function bash(file: string, bashrc: string): string[] {
  return [file, '--noprofile', '--rcfile', bashrc, '-i'];
}

function shellEnv(setting: ShellSetting, mark: string): Record<string, string> {
  return {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    WORKSHOP_MARK: mark,
    ...setting.accountEnv,
  };
}

/** Anyone may read them: the shell's user is not this process's when that is root. */
async function writeSettings(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
  const files = ['bashrc', 'inputrc', 'nsswitch.conf'].map((file) => path.join(dir, file));
  await Promise.all([
    copyFile(path.join(import.meta.dirname, 'bashrc'), path.join(dir, 'bashrc')),
    copyFile(path.join(import.meta.dirname, 'inputrc'), path.join(dir, 'inputrc')),
    // Names are looked up in files alone: there is no network to ask.
    writeFile(path.join(dir, 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n'),
  ]);
  await Promise.all(files.map((file) => chmod(file, 0o644)));
}
