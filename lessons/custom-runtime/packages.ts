// What can be wrong with the zips: in the workspace, and as Lambda has them.
import { type FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type CheckContext, type WorkspaceReader, failed } from '../check.ts';
import type { CheckResult } from '../lesson.ts';
import { type Package, entryAt, findPackage, readPackage } from '../packages.ts';
import { baseName, decode, directory, findElsewhere, hasCrlfShebang, octal } from './files.ts';

/** Opens `~/runtime-tutorial/<name>`, in which `wanted` must lie at the top. */
export async function openPackage(
  { workspace }: CheckContext,
  name: string,
  wanted: string,
): Promise<Package | CheckResult> {
  const opened = await readPackage(workspace, `${directory}/${name}`);
  if (opened.kind === 'missing') return await missingPackage(workspace, name, wanted);
  if (opened.kind === 'not-a-zip') return failed('package-not-a-zip', { found: name });
  const nested = opened.entries.find(({ path }) => path.endsWith(`/${wanted}`));
  if (nested && !entryAt(opened, wanted)) {
    return failed('package-parent-folder', { found: nested.path, wanted });
  }
  return opened;
}

const packageNames = new Set(['function.zip', 'runtime.zip', 'function-only.zip']);

/** The commands that follow name the zip: one of another name, or elsewhere, is found but not enough. */
async function missingPackage(
  workspace: WorkspaceReader,
  name: string,
  wanted: string,
): Promise<CheckResult> {
  for (const { path } of await workspace.list(directory)) {
    if (!path.endsWith('.zip') || packageNames.has(baseName(path))) continue;
    const other = await readPackage(workspace, path);
    if (other.kind === 'package' && entryAt(other, wanted)) {
      return failed('package-misnamed', { found: baseName(path), wanted: name });
    }
  }
  const other = await findElsewhere(workspace, ({ path }) => baseName(path) === name);
  return other
    ? failed('package-elsewhere', { found: `~/${other.path}`, wanted: `~/${directory}` })
    : failed('package-missing', { wanted: `~/${directory}/${name}` });
}

/** The package must hold an executable bootstrap, the same as in the workspace. */
export async function packedBootstrapProblem(
  context: CheckContext,
  found: Package,
): Promise<CheckResult | undefined> {
  const entry = entryAt(found, 'bootstrap');
  if (entry === undefined) return failed('package-lacks-bootstrap', { found: listEntries(found) });
  if ((entry.mode & 0o555) !== 0o555) {
    return failed('package-bootstrap-not-executable', { found: octal(entry.mode), wanted: '755' });
  }
  if (hasCrlfShebang(await entry.read())) return failed('package-bootstrap-crlf');
  return await outdatedProblem(context, found, 'bootstrap');
}

/** The package must hold the handler script, the same as in the workspace. */
export async function packedScriptProblem(
  context: CheckContext,
  found: Package,
): Promise<CheckResult | undefined> {
  if (!entryAt(found, 'function.sh')) return failed('package-lacks-script', { found: listEntries(found) });
  return await outdatedProblem(context, found, 'function.sh');
}

async function outdatedProblem(
  { workspace }: CheckContext,
  found: Package,
  name: string,
): Promise<CheckResult | undefined> {
  const inWorkspace = await workspace.read(`${directory}/${name}`);
  const inPackage = await entryAt(found, name)?.read();
  if (inWorkspace === undefined || inPackage === undefined) return undefined;
  return decode(inWorkspace) === decode(inPackage) ? undefined : failed('package-outdated', { found: name });
}

/**
 * The code that a function runs must be the package `name` as it lies in the workspace now, or another that serves as
 * well.
 *
 * @param serves whether a package holds what is needed, whatever its name
 */
export async function deployedProblem(
  { workspace }: CheckContext,
  configuration: FunctionConfiguration,
  name: string,
  serves: (found: Package) => boolean,
): Promise<CheckResult | undefined> {
  const deployed = await findPackage(workspace, [directory, ''], configuration.CodeSha256 ?? '');
  if (deployed && serves(deployed)) return undefined;
  const wanted = await readPackage(workspace, `${directory}/${name}`);
  if (wanted.kind !== 'package') return failed('package-missing', { wanted: `~/${directory}/${name}` });
  if (deployed) return failed('code-other-package', { found: deployed.file, wanted: name });
  return failed('code-outdated', { wanted: name });
}

function listEntries(found: Package): string {
  return found.entries.map(({ path }) => path).join(', ') || '∅';
}
