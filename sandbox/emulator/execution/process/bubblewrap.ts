// Builds the command line that starts a program in a hardened bubblewrap sandbox; functions and shells share it.
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';

/** Something put into the sandbox's file tree, in order. */
export type Mount =
  | { kind: 'read-only'; from: string; to: string }
  | { kind: 'writable'; from: string; to: string }
  /** Memory, emptied when the sandbox ends. */
  | { kind: 'tmpfs'; to: string; sizeBytes: number }
  | { kind: 'directory'; to: string }
  /** A symbolic link at `to`. */
  | { kind: 'link'; target: string; to: string };

/** Limits of each process, set inside the sandbox, where the process count is the sandbox's own. */
export type ProcessLimits = {
  /** Not enforced when the sandbox is started by root. */
  processes: number;
  openFiles: number;
  fileSizeBytes: number;
  lockedMemoryBytes?: number;
};

export type SandboxLayout = {
  hostname: string;
  /** As the sandbox sees itself; outside it stays whoever starts it. */
  user: { uid: number; gid: number };
  mounts: readonly Mount[];
  /** All of it: nothing is inherited. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  limits: ProcessLimits;
};

const rootSizeBytes = 1024 * 1024;
const sharedMemorySizeBytes = 4 * 1024 * 1024;

/**
 * The whole command: a read-only system, the layout's mounts, own user, process, IPC and host name spaces, no
 * capabilities and no way to get more. The network is whatever the starter's is.
 *
 * `/bin/sh` is bash, as on Amazon Linux 2023.
 */
export function bubblewrapArguments(layout: SandboxLayout, command: readonly string[]): string[] {
  const { uid, gid } = layout.user;
  const separation =
    '--unshare-user --disable-userns --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try';
  return [
    'bwrap',
    ...separation.split(' '),
    ...options({ '--hostname': layout.hostname, '--uid': uid, '--gid': gid }),
    '--die-with-parent',
    '--clearenv',
    ...Object.entries(layout.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...tmpfs('/', rootSizeBytes),
    ...systemArguments(),
    ...options({ '--proc': '/proc', '--dev': '/dev' }),
    ...tmpfs('/dev/shm', sharedMemorySizeBytes),
    ...options({ '--remount-ro': '/dev' }),
    ...layout.mounts.flatMap(mountArguments),
    ...options({ '--remount-ro': '/', '--chdir': layout.cwd }),
    ...limitedCommand(layout.limits, command),
  ];
}

function options(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [name, String(value)]);
}

function mountArguments(mount: Mount): string[] {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.from, mount.to];
    case 'writable':
      return ['--bind', mount.from, mount.to];
    case 'tmpfs':
      return tmpfs(mount.to, mount.sizeBytes);
    case 'directory':
      return ['--dir', mount.to];
    case 'link':
      return ['--symlink', mount.target, mount.to];
  }
}

function tmpfs(to: string, sizeBytes: number): string[] {
  return ['--size', String(sizeBytes), '--tmpfs', to];
}

/** The programs and libraries of the host, and the few files in /etc they need. */
function systemArguments(): string[] {
  const programs = ['--ro-bind', '/usr', '/usr', ...bashAsSh()];
  for (const dir of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    const stats = lstatSync(dir, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) programs.push('--symlink', readlinkSync(dir), dir);
    else if (stats?.isDirectory()) programs.push('--ro-bind', dir, dir);
  }
  // Without the linker's cache each start of a program takes about a millisecond longer.
  const settings = ['/etc/ld.so.cache', '/etc/alternatives', '/etc/ssl', '/etc/pki', '/etc/ca-certificates'];
  return [...programs, '--dir', '/etc', ...settings.flatMap((file) => ['--ro-bind-try', file, file])];
}

/** Lays bash over whatever `sh` resolves to, so that every way to say `sh` reaches it. */
function bashAsSh(): string[] {
  const [bash, sh] = ['/usr/bin/bash', '/usr/bin/sh'];
  if (!existsSync(bash) || !existsSync(sh)) return [];
  const [realBash, realSh] = [realpathSync(bash), realpathSync(sh)];
  return realBash === realSh ? [] : ['--ro-bind', realBash, realSh];
}

function limitedCommand(limits: ProcessLimits, command: readonly string[]): string[] {
  return [
    '/usr/bin/prlimit',
    hardAndSoft('nproc', limits.processes),
    hardAndSoft('nofile', limits.openFiles),
    hardAndSoft('fsize', limits.fileSizeBytes),
    hardAndSoft('core', 0),
    ...(limits.lockedMemoryBytes === undefined ? [] : [hardAndSoft('memlock', limits.lockedMemoryBytes)]),
    ...command,
  ];
}

function hardAndSoft(name: string, value: number): string {
  return `--${name}=${value}:${value}`;
}
