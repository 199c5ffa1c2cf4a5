// What can be wrong when a function is invoked: not asked, not understood, answered with an error.
import { type AccountReader, findLogMessages } from '../aws-reads.ts';
import { type CheckContext, failed, passed } from '../check.ts';
import { callsAws, lastCommand, mentions, outputFileOf } from '../commands.ts';
import type { CheckResult } from '../lesson.ts';
import { decode, directory } from './files.ts';
import { lastModifiedMs, requireFunction } from './functions.ts';
import { logGroupOf } from './names.ts';

/** Whether the function exists, has been invoked since it last changed, and answered with the echo. */
export async function answerResult(
  context: CheckContext,
  reader: AccountReader,
  functionName: string,
): Promise<CheckResult> {
  const found = await requireFunction(reader, functionName);
  if (found.kind !== 'function') return found;
  const since = lastModifiedMs(found.configuration);
  return (await answerProblem(context, reader, functionName, since)) ?? passed;
}

/**
 * The function must have been invoked since a time, and its last answer must be the echo.
 *
 * @param sinceMs since the epoch
 */
export async function answerProblem(
  context: CheckContext,
  reader: AccountReader,
  functionName: string,
  sinceMs: number,
): Promise<CheckResult | undefined> {
  const invokes = context.commands.filter(
    (command) =>
      command.endedAt >= sinceMs && callsAws(command, 'lambda', 'invoke') && mentions(command, functionName),
  );
  const accepted = lastCommand(invokes, ({ status }) => status === 0);
  // On AWS the log may arrive some seconds later: a command that was accepted is enough.
  if (accepted === undefined && !(await isInLog(reader, functionName, sinceMs))) {
    return invokes.at(-1)?.output.includes('Invalid base64')
      ? failed('payload-base64')
      : failed('not-invoked', { wanted: functionName });
  }
  const file = (accepted && outputFileOf(accepted)) ?? `${directory}/response.txt`;
  const answer = file === '/dev/stdout' ? accepted?.output : await readText(context, file);
  if (answer === undefined) {
    // Checks cannot look into the shell's /tmp: what Lambda said of the call is enough.
    if (accepted && file.startsWith('/tmp/') && isSuccess(accepted.output)) return undefined;
    return failed('answer-missing', { wanted: file.startsWith('/') ? file : `~/${file}` });
  }
  const problem = errorIn(answer);
  if (problem || answer.includes('Echoing request:')) return problem;
  return failed('answer-unexpected', { found: answer.slice(0, 200) });
}

async function isInLog(reader: AccountReader, functionName: string, sinceMs: number): Promise<boolean> {
  const messages = await findLogMessages(reader, logGroupOf(functionName), sinceMs);
  return (messages ?? []).some((message) => message.startsWith('START RequestId:'));
}

function isSuccess(output: string): boolean {
  return /"StatusCode": 200\b/.test(output) && !output.includes('FunctionError');
}

async function readText({ workspace }: CheckContext, file: string): Promise<string | undefined> {
  const bytes = await workspace.read(file);
  return bytes && decode(bytes);
}

/** An answer can be a document that tells what went wrong; Lambda's own are sorted by their cause. */
function errorIn(answer: string): CheckResult | undefined {
  const { errorType, errorMessage = '' } = parseError(answer);
  if (errorType === undefined) return undefined;
  const found = errorMessage.replace(/^RequestId: \S+ Error: /, '');
  if (errorType === 'Runtime.InvalidEntrypoint') {
    if (found.includes('permission denied')) return failed('answer-not-executable', { found });
    if (found.includes('no such file')) return failed('answer-crlf', { found });
    if (found.includes('exec format error')) return failed('answer-no-shebang', { found });
    return failed('answer-no-bootstrap', { found });
  }
  if (errorType === 'Runtime.ExitError') return failed('answer-runtime-exited', { found });
  if (errorType === 'Sandbox.Timedout') return failed('answer-timed-out', { found });
  return failed('answer-error', { found: `${errorType}: ${found}` });
}

function parseError(answer: string): { errorType?: string; errorMessage?: string } {
  try {
    const document: unknown = JSON.parse(answer);
    return typeof document === 'object' && document !== null ? document : {};
  } catch {
    // An answer need not be JSON: the echo is not.
    return {};
  }
}
