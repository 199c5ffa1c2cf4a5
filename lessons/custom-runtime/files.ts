// What can be wrong with the runtime and the handler script in the workspace.
import { type CheckContext, type WorkspaceEntry, type WorkspaceReader, failed } from '../check.ts';
import type { CheckResult } from '../lesson.ts';

export const directory = 'runtime-tutorial';
const bootstrapFile = `${directory}/bootstrap`;
const scriptFile = `${directory}/function.sh`;

/** The bootstrap must be one that Lambda can start and that asks for events; its permissions are another matter. */
export async function bootstrapProblem({ workspace }: CheckContext): Promise<CheckResult | undefined> {
  const bytes = await workspace.read(bootstrapFile);
  if (bytes === undefined) return await missingBootstrap({ workspace });
  const text = decode(bytes);
  if (text.startsWith('\u007fELF')) return undefined;
  const [firstLine = ''] = text.split('\n', 1);
  if (!firstLine.startsWith('#!'))
    return failed('bootstrap-no-shebang', { found: firstLine.trim().slice(0, 60) });
  if (text.includes('\r')) return failed('bootstrap-crlf');
  if (!isKnownInterpreter(firstLine))
    return failed('bootstrap-interpreter', { found: firstLine.slice(2).trim() });
  if (!text.includes('/invocation/next')) return failed('bootstrap-no-next');
  if (!text.includes('/response')) return failed('bootstrap-no-response');
  return undefined;
}

async function missingBootstrap({ workspace }: Pick<CheckContext, 'workspace'>): Promise<CheckResult> {
  const here = (await workspace.list(directory)).find(isLikeBootstrap);
  if (here) return failed('bootstrap-misnamed', { found: baseName(here.path), wanted: 'bootstrap' });
  const other = await findElsewhere(workspace, isLikeBootstrap);
  if (other) return failed('bootstrap-elsewhere', { found: `~/${other.path}`, wanted: `~/${directory}` });
  return failed('bootstrap-missing', { wanted: `~/${bootstrapFile}` });
}

/** What lies in the home, in another directory there or below the right one: whoever works elsewhere is told so. */
export async function findElsewhere(
  workspace: WorkspaceReader,
  matches: (entry: WorkspaceEntry) => boolean,
): Promise<WorkspaceEntry | undefined> {
  const atHome = await workspace.list('');
  const others = [...atHome, ...(await workspace.list(directory))].filter(
    ({ kind, path }) => kind === 'directory' && path !== directory && !path.startsWith('.'),
  );
  const found = atHome.find(matches);
  if (found) return found;
  for (const { path } of others) {
    const below = (await workspace.list(path)).find(matches);
    if (below) return below;
  }
  return undefined;
}

function isLikeBootstrap({ path, kind }: WorkspaceEntry): boolean {
  return kind === 'file' && /^bootstrap(?:\.(?:sh|txt|bash))?$/i.test(baseName(path));
}

function isLikeScript({ path, kind }: WorkspaceEntry): boolean {
  return kind === 'file' && /^functions?(?:\.(?:sh|txt|bash))*$/i.test(baseName(path));
}

/** provided.al2023 has bash and no other interpreter. */
function isKnownInterpreter(shebang: string): boolean {
  return /^#!\s*(?:(?:\/usr)?\/bin\/(?:ba)?sh|\/usr\/bin\/env\s+(?:-S\s+)?(?:ba)?sh)(?:\s|$)/.test(shebang);
}

/** Prints its environment before it asks for events: a line that runs env, printenv, export -p or declare. */
export async function environmentProblem({ workspace }: CheckContext): Promise<CheckResult | undefined> {
  const text = decode((await workspace.read(bootstrapFile)) ?? new Uint8Array());
  // What comes after the loop never runs.
  const [start = ''] = text.split('/invocation/next', 1);
  const code = start.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const prints = code.some(
    (line) =>
      /(?:^|[\s;|(&])(?:env|printenv|export -p|declare -\w*[px]\w*|set)(?:$|[\s;|)&])/.test(line) &&
      !/^\s*set\s+[-+]/.test(line),
  );
  return prints ? undefined : failed('bootstrap-no-environment');
}

export async function scriptProblem({ workspace }: CheckContext): Promise<CheckResult | undefined> {
  const bytes = await workspace.read(scriptFile);
  if (bytes === undefined) {
    const like = (await workspace.list(directory)).find(isLikeScript);
    if (like) return failed('script-misnamed', { found: baseName(like.path), wanted: 'function.sh' });
    const other = await findElsewhere(workspace, ({ path }) => baseName(path) === 'function.sh');
    if (other) return failed('script-elsewhere', { found: `~/${other.path}`, wanted: `~/${directory}` });
    return failed('script-missing', { wanted: `~/${scriptFile}` });
  }
  const text = decode(bytes);
  if (text.includes('\r')) return failed('script-crlf');
  if (!/^\s*(?:function\s+handler\b|handler\s*\(\s*\))/m.test(text))
    return failed('script-no-handler', { wanted: 'handler' });
  return undefined;
}

/** Lambda runs the bootstrap as a user who owns nothing of the package: everyone must be able to read and run it. */
export async function permissionProblem({ workspace }: CheckContext): Promise<CheckResult | undefined> {
  const bootstrap = await workspace.stat(bootstrapFile);
  if (bootstrap === undefined) return failed('bootstrap-missing', { wanted: `~/${bootstrapFile}` });
  if ((bootstrap.mode & 0o555) !== 0o555) {
    return failed('bootstrap-not-executable', { found: octal(bootstrap.mode), wanted: '755' });
  }
  if (hasCrlfShebang((await workspace.read(bootstrapFile)) ?? new Uint8Array()))
    return failed('bootstrap-crlf');
  const script = await workspace.stat(scriptFile);
  if (script !== undefined && (script.mode & 0o444) !== 0o444) {
    return failed('script-not-readable', { found: octal(script.mode), wanted: '755' });
  }
  return undefined;
}

/** Linux takes the carriage return for a part of the interpreter's name. */
export function hasCrlfShebang(bootstrap: Uint8Array): boolean {
  return /^#![^\n]*\r/.test(decode(bootstrap.subarray(0, 256)));
}

export function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
