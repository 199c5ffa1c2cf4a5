// The command line of `npm run emulator`.
import { parseArgs } from 'node:util';

export type EmulatorCommand =
  | { kind: 'help' }
  | { kind: 'start'; host: string; port: number; dataDir: string | undefined; verifySignatures: boolean };

/** The user asked for something impossible; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const defaultPort = 4566;

export const helpText = `AWS Lambda with custom runtimes and layers, on this machine and without containers.

Usage: npm run emulator -- [options]

  --port N             port to listen on; 0 picks a free one (default ${defaultPort})
  --host ADDRESS       address to listen on (default 127.0.0.1)
  --data DIR           where functions, layers, roles and logs are kept
                       (default ~/.local/share/lambda-runtime-workshop/emulator,
                       as root /var/lib/lambda-runtime-workshop/emulator)
  --verify-signatures  refuse requests that are not signed with the access key below
  --help               this text

Any AWS SDK and the AWS CLI (2.13 or later) reach it by
  export AWS_ENDPOINT_URL=http://127.0.0.1:${defaultPort}

Accounts. Every request must be signed, but unless --verify-signatures is given any access key and any secret will do.
An access key that is a number of twelve digits acts for the account of that number; every other one acts for account
123456789012. So a second account is one more profile away:
  AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any aws lambda list-functions

With --verify-signatures the emulator knows one access key: the one in its own environment, AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY. It acts for account 123456789012, and signatures are checked as AWS checks them.

Services: Lambda, and as much of IAM, STS and CloudWatch Logs as Lambda needs. Any region. Functions run in bubblewrap.
`;

/**
 * @param args without the program's own name
 * @throws UsageError
 */
export function parseCommandLine(args: string[]): EmulatorCommand {
  const values = readOptions(args);
  if (values.help === true) return { kind: 'help' };
  return {
    kind: 'start',
    host: values.host ?? '127.0.0.1',
    port: values.port === undefined ? defaultPort : parsePort(values.port),
    dataDir: values.data,
    verifySignatures: values['verify-signatures'] === true,
  };
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        data: { type: 'string' },
        'verify-signatures': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    // The first sentence names the option; the others explain parseArgs.
    const [message] = (cause as Error).message.split('. ', 1);
    throw new UsageError(`${message}. See --help.`, { cause });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, not '${text}'. See --help.`);
}
