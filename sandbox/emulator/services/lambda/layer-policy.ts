// What the operations on a layer version's policy share.
import { notFound, preconditionFailed } from './errors.ts';
import type { LayerRecord, LayerStatement, LayerVersion } from './layer-record.ts';

/** The policy as one JSON text, keys in AWS's order. */
export function policyDocument(statements: readonly LayerStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
}

export function noPolicy(): Error {
  return notFound('No policy is associated with the given resource.');
}

/** @throws PreconditionFailedException */
export function checkPolicyRevision(version: LayerVersion, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === version.policy?.revisionId) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. ' +
      'Call the GetLayerPolicy API to retrieve the latest Revision Id',
  );
}

/** The layer with one version's policy replaced, or removed. */
export function withPolicy(
  layer: LayerRecord,
  versionNumber: number,
  policy: LayerVersion['policy'],
): LayerRecord {
  const versions = layer.versions.map((version) => {
    if (version.version !== versionNumber) return version;
    const { policy: _before, ...rest } = version;
    return policy === undefined ? rest : { ...rest, policy };
  });
  return { ...layer, versions };
}
