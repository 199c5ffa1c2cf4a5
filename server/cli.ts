// The command line of `npm start`: what the options are, and what they say when they are wrong.
import { parseArgs } from 'node:util';
import type { Locale } from '../lessons/lesson.ts';
import { UsageError } from './errors.ts';

/** What the user asked for; absent means the default. */
export type CliOptions = {
  port?: number;
  host?: string;
  /** Absolute or relative to the working directory. */
  data?: string;
  locale?: Locale;
  open?: boolean;
  /** `path`, or the `aws` to use instead of the embedded one. */
  awsCli?: string;
  logLevel?: string;
};

export type CommandLine = { kind: 'help' } | { kind: 'start'; options: CliOptions };

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug', 'trace'];

export const helpText = `Lambda Runtime Workshop: build a custom AWS Lambda runtime, with a real terminal.

Usage: npm start -- [options]

  --port N           port to listen on; 0 picks a free one (default 3000)
  --host ADDRESS     address to listen on (default 127.0.0.1)
  --data DIR         where your files, functions and progress are kept
                     (default ~/.local/share/lambda-runtime-workshop, as root /var/lib/lambda-runtime-workshop)
  --locale es|en     language to begin with (default: the browser's)
  --aws-cli PATH     the aws command to use instead of the embedded one; "path" for the one on the path
  --no-open          do not open the browser
  --log-level LEVEL  ${logLevels.join(', ')} (default warn)
  --help             this text

Each option can also be set in the environment: WORKSHOP_PORT, WORKSHOP_HOST, WORKSHOP_DATA, WORKSHOP_LOCALE,
WORKSHOP_AWS_CLI, WORKSHOP_LOG_LEVEL, WORKSHOP_NO_OPEN=1. The command line wins.
`;

/**
 * Reads the command line over the environment.
 *
 * @param args without the program's own name
 * @throws UsageError
 */
export function parseCommandLine(args: string[], environment: NodeJS.ProcessEnv): CommandLine {
  const values = parseOptions(args);
  if (values.help === true) return { kind: 'help' };
  const options: CliOptions = {};
  const port = pick(values.port, '--port', environment['WORKSHOP_PORT'], 'WORKSHOP_PORT');
  if (port !== undefined) options.port = parsePort(port);
  const host = pick(values.host, '--host', environment['WORKSHOP_HOST'], 'WORKSHOP_HOST');
  if (host !== undefined) options.host = host.value;
  const data = pick(values.data, '--data', environment['WORKSHOP_DATA'], 'WORKSHOP_DATA');
  if (data !== undefined) options.data = data.value;
  const locale = pick(values.locale, '--locale', environment['WORKSHOP_LOCALE'], 'WORKSHOP_LOCALE');
  if (locale !== undefined) options.locale = parseLocale(locale);
  const awsCli = pick(values['aws-cli'], '--aws-cli', environment['WORKSHOP_AWS_CLI'], 'WORKSHOP_AWS_CLI');
  if (awsCli !== undefined) options.awsCli = awsCli.value;
  const level = pick(
    values['log-level'],
    '--log-level',
    environment['WORKSHOP_LOG_LEVEL'],
    'WORKSHOP_LOG_LEVEL',
  );
  if (level !== undefined) options.logLevel = parseLogLevel(level);
  const noOpen = environment['WORKSHOP_NO_OPEN'];
  if (values['no-open'] === true || (noOpen !== undefined && noOpen !== '' && noOpen !== '0')) {
    options.open = false;
  }
  return { kind: 'start', options };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        data: { type: 'string' },
        locale: { type: 'string' },
        'aws-cli': { type: 'string' },
        'log-level': { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    // parseArgs explains at length; its first sentence says what is wrong.
    const [first] = (error as Error).message.split('. ');
    throw new UsageError(`${first?.replace(/\.$/, '')}. See: npm start -- --help`, { cause: error });
  }
}

type Setting = { value: string; name: string };

/** The option, else the variable; an empty variable counts as unset, an empty option as a mistake. */
function pick(
  option: string | undefined,
  optionName: string,
  variable: string | undefined,
  variableName: string,
): Setting | undefined {
  if (option === '') throw new UsageError(`${optionName} needs a value`);
  if (option !== undefined) return { value: option, name: optionName };
  return variable === undefined || variable === '' ? undefined : { value: variable, name: variableName };
}

function parsePort({ value, name }: Setting): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) {
    throw new UsageError(`${name} is "${value}"; wanted a number from 0 to 65535`);
  }
  return port;
}

function parseLocale({ value, name }: Setting): Locale {
  if (value !== 'es' && value !== 'en') throw new UsageError(`${name} is "${value}"; wanted es or en`);
  return value;
}

function parseLogLevel({ value, name }: Setting): string {
  if (!logLevels.includes(value)) {
    throw new UsageError(`${name} is "${value}"; wanted one of ${logLevels.join(', ')}`);
  }
  return value;
}
