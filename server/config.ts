// What the server runs with; the only file that reads the environment.
import { homedir } from 'node:os';
import path from 'node:path';
import type { Locale } from '../lessons/lesson.ts';
import { parseCommandLine, type CliOptions } from './cli.ts';

export type Config = {
  /** 0 picks a free one. */
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** Undefined: as the browser prefers. */
  locale: Locale | undefined;
  opensBrowser: boolean;
  awsCli: string | undefined;
  logLevel: string;
  /** The workshop's folder, absolute. */
  workshopDir: string;
};

export const defaultWorkshopDir = path.resolve(import.meta.dirname, '../lessons/custom-runtime');

/**
 * The configuration of this process.
 *
 * @returns 'help' when that is all that was asked for
 * @throws UsageError
 */
export function readConfig(
  args: string[] = process.argv.slice(2),
  environment = process.env,
): Config | 'help' {
  const commandLine = parseCommandLine(args, environment);
  return commandLine.kind === 'help' ? 'help' : resolveConfig(commandLine.options, environment);
}

/** Fills in the defaults. */
export function resolveConfig(options: CliOptions, environment: NodeJS.ProcessEnv): Config {
  return {
    port: options.port ?? 3000,
    host: options.host ?? '127.0.0.1',
    dataDir: path.resolve(options.data ?? defaultDataDir(environment)),
    locale: options.locale,
    opensBrowser: (options.open ?? true) && hasDisplay(environment),
    awsCli: options.awsCli,
    logLevel: options.logLevel ?? 'warn',
    workshopDir: defaultWorkshopDir,
  };
}

/** Where data are kept when nothing is said; under root a place that an unprivileged sandbox can reach. */
export function defaultDataDir(environment: NodeJS.ProcessEnv): string {
  const name = 'lambda-runtime-workshop';
  if (process.getuid?.() === 0) return path.join('/var/lib', name);
  const xdg = environment['XDG_DATA_HOME'];
  // The XDG specification has relative paths ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.local/share');
  return path.join(base, name);
}

function hasDisplay(environment: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux') return true;
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined && value !== '',
  );
}
