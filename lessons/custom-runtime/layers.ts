// What can be wrong with the layer: unpublished, something else in it, not what the function uses.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { findLayerVersion, listLayerVersions } from '../aws-reads.ts';
import { type CheckContext, failed } from '../check.ts';
import type { CheckResult } from '../lesson.ts';
import { type Package, entryAt, findPackage, readPackage } from '../packages.ts';
import { decode, directory } from './files.ts';
import { layerArnsOf } from './functions.ts';
import { layerVersionArn, learnerOf, nameOf } from './names.ts';

/** The newest version of the layer must be the runtime as it lies in the workspace now, in runtime.zip or another. */
export async function publishedProblem(context: CheckContext): Promise<CheckResult | undefined> {
  const reader = learnerOf(context);
  const layerName = nameOf(context, 'layerName');
  const [newest] = await listLayerVersions(reader, layerName);
  if (newest === undefined) return failed('layer-missing', { wanted: layerName });
  const content = (await findLayerVersion(reader, layerName, newest))?.Content;
  const wanted = await readPackage(context.workspace, `${directory}/runtime.zip`);
  if (wanted.kind === 'package' && wanted.codeSha256 === content?.CodeSha256) return undefined;
  const other = await findPackage(context.workspace, [directory, ''], content?.CodeSha256 ?? '');
  if (other && (await isRuntimeOnly(context, other))) return undefined;
  if (other) return failed('layer-other-package', { found: other.file, version: String(newest) });
  return failed('layer-outdated', { version: String(newest) });
}

async function isRuntimeOnly({ workspace }: CheckContext, found: Package): Promise<boolean> {
  const entry = entryAt(found, 'bootstrap');
  if (entry === undefined || entryAt(found, 'function.sh') || (entry.mode & 0o555) !== 0o555) return false;
  const current = await workspace.read(`${directory}/bootstrap`);
  return current !== undefined && decode(current) === decode(await entry.read());
}

/** The function must use the newest version of the layer. */
export async function layerUseProblem(
  context: CheckContext,
  configuration: FunctionConfiguration,
): Promise<CheckResult | undefined> {
  const layerName = nameOf(context, 'layerName');
  const [newest] = await listLayerVersions(learnerOf(context), layerName);
  if (newest === undefined) return failed('layer-missing', { wanted: layerName });
  const used = layerArnsOf(configuration);
  if (used.includes(layerVersionArn(context, newest))) return undefined;
  if (used.length === 0)
    return failed('function-without-layer', { wanted: layerVersionArn(context, newest) });
  return failed('function-other-layer', { found: used.join(', '), wanted: layerVersionArn(context, newest) });
}
