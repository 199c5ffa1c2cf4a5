// What the LayerName or layer version ARN of a request refers to, and who may use it.
import type { OperationContext } from '../../service.ts';
import { accessDenied, notFound } from './errors.ts';
import type { LayerRecord, LayerVersion } from './layer-record.ts';
import { layerArnOf } from './layer-record.ts';

export type LayerReference = { accountId: string; region: string; name: string };
export type LayerVersionReference = LayerReference & { version: number; arn: string };

/** @param layerName a name or a layer's ARN, which the model has checked */
export function layerReference(layerName: string, context: OperationContext): LayerReference {
  const [, , , region, accountId, , name] = layerName.split(':');
  if (name === undefined || region === undefined || accountId === undefined) {
    return { accountId: context.caller.accountId, region: context.region, name: layerName };
  }
  return { accountId, region, name };
}

export function layerVersionReference(
  layerName: string,
  version: number,
  context: OperationContext,
): LayerVersionReference {
  const layer = layerReference(layerName, context);
  return { ...layer, version, arn: `${layerArnOf(layer)}:${version}` };
}

/** Undefined for anything but an ordinary layer version's ARN. */
export function parseLayerVersionArn(arn: string): LayerVersionReference | undefined {
  const [, region, accountId, name, version] =
    /^arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+):(\d+)$/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return undefined;
  return { accountId, region, name, version: Number(version), arn };
}

/** What only the owner of a layer may do. @throws AccessDeniedException */
export function requireOwnLayer(
  layer: LayerReference,
  action: string,
  resource: string,
  context: OperationContext,
): void {
  if (layer.accountId !== context.caller.accountId) throw accessDenied(context.caller.arn, action, resource);
}

/**
 * Finds a layer version for its owner, or for an account that its policy names.
 *
 * @returns undefined when the owner has no such version
 * @throws AccessDeniedException to others, whether the version exists or not
 */
export function findReadableVersion(
  reference: LayerVersionReference,
  context: OperationContext,
): { layer: LayerRecord; version: LayerVersion } | undefined {
  const found = findVersion(reference, context);
  const { accountId, arn } = context.caller;
  if (reference.accountId === accountId) return found;
  if (found === undefined || !isShared(found.version, accountId)) {
    throw accessDenied(arn, 'lambda:GetLayerVersion', reference.arn);
  }
  return found;
}

/** @throws ResourceNotFoundException, AccessDeniedException */
export function requireReadableVersion(
  reference: LayerVersionReference,
  context: OperationContext,
): { layer: LayerRecord; version: LayerVersion } {
  const found = findReadableVersion(reference, context);
  if (found === undefined) throw notFound('The resource you requested does not exist.');
  return found;
}

/** @throws ResourceNotFoundException in the words of the policy operations */
export function requireVersionForPolicy(
  reference: LayerVersionReference,
  context: OperationContext,
): { layer: LayerRecord; version: LayerVersion } {
  const found = findVersion(reference, context);
  if (found === undefined) throw notFound(`Layer version ${reference.arn} does not exist.`);
  return found;
}

function findVersion(
  reference: LayerVersionReference,
  context: OperationContext,
): { layer: LayerRecord; version: LayerVersion } | undefined {
  if (reference.region !== context.region) return undefined;
  const layer = context.store.lambda.findLayer(reference);
  const version = layer?.versions.find((one) => one.version === reference.version);
  return layer === undefined || version === undefined ? undefined : { layer, version };
}

/** Nobody here belongs to an organization, so that a statement for one lets nobody in. */
function isShared(version: LayerVersion, accountId: string): boolean {
  return (version.policy?.statements ?? []).some(({ Principal, Condition }) => {
    if (Condition !== undefined) return false;
    return Principal === '*' || Principal.AWS === `arn:aws:iam::${accountId}:root`;
  });
}
