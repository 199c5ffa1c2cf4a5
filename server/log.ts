// The server's log: JSON lines on stderr, quiet unless something is wrong.
import { pino, type Logger } from 'pino';

export type { Logger };

/** Request headers and tokens that must never reach a log, wherever they are logged from. */
const secretPaths = ['headers.cookie', '*.headers.cookie', 'token', '*.token', 'cookie', '*.cookie'];

/** @param level 'warn' in normal use, 'info' and 'debug' tell more, 'silent' nothing */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: secretPaths },
    // Synchronous, so that the last words before an exit are not lost.
    pino.destination({ dest: 2, sync: true }),
  );
}
