// Shows who may use a layer version.
import type { Operation } from '../../../service.ts';
import { layerVersionReference, requireOwnLayer, requireVersionForPolicy } from '../layer-name.ts';
import { noPolicy, policyDocument } from '../layer-policy.ts';

type Input = { LayerName: string; VersionNumber: number };
type Output = { Policy: string; RevisionId: string };

export const GetLayerVersionPolicy: Operation<Input, Output> = (input, context) => {
  const reference = layerVersionReference(input.LayerName, input.VersionNumber, context);
  requireOwnLayer(reference, 'lambda:GetLayerVersionPolicy', reference.arn, context);
  const { policy } = requireVersionForPolicy(reference, context).version;
  if (policy === undefined) throw noPolicy();
  return { Policy: policyDocument(policy.statements), RevisionId: policy.revisionId };
};
