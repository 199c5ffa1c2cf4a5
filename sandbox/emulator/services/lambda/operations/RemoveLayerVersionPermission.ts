// Takes a statement out of a layer version's policy.
import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../service.ts';
import { notFound } from '../errors.ts';
import { layerVersionReference, requireOwnLayer, requireVersionForPolicy } from '../layer-name.ts';
import { checkPolicyRevision, noPolicy, withPolicy } from '../layer-policy.ts';

type Input = { LayerName: string; VersionNumber: number; StatementId: string; RevisionId?: string };

export const RemoveLayerVersionPermission: Operation<Input, object> = async (input, context) => {
  const { lambda } = context.store;
  const reference = layerVersionReference(input.LayerName, input.VersionNumber, context);
  requireOwnLayer(reference, 'lambda:RemoveLayerVersionPermission', reference.arn, context);
  return lambda.changeLayer(reference, async () => {
    const { layer, version } = requireVersionForPolicy(reference, context);
    if (version.policy === undefined) throw noPolicy();
    checkPolicyRevision(version, input.RevisionId);
    const statements = version.policy.statements.filter(({ Sid }) => Sid !== input.StatementId);
    if (statements.length === version.policy.statements.length) {
      throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
    }
    const policy = statements.length === 0 ? undefined : { revisionId: randomUUID(), statements };
    await lambda.saveLayer(withPolicy(layer, version.version, policy));
    context.changed('lambda', 'RemoveLayerVersionPermission', reference.arn);
    return {};
  });
};
