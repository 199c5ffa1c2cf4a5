// Lets another account, everyone, or an organization use a layer version.
import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../service.ts';
import { ServiceError } from '../../../service-error.ts';
import { conflict, invalidParameter } from '../errors.ts';
import { layerVersionReference, requireOwnLayer, requireVersionForPolicy } from '../layer-name.ts';
import { checkPolicyRevision, policyDocument, withPolicy } from '../layer-policy.ts';
import type { LayerStatement } from '../layer-record.ts';

type Input = {
  LayerName: string;
  VersionNumber: number;
  StatementId: string;
  Action: 'lambda:GetLayerVersion';
  /** An account's id or root ARN, or `*`. */
  Principal: string;
  OrganizationId?: string;
  RevisionId?: string;
};
type Output = { Statement: string; RevisionId: string };

const policyLimitBytes = 20_480;

export const AddLayerVersionPermission: Operation<Input, Output> = async (input, context) => {
  const { lambda } = context.store;
  const reference = layerVersionReference(input.LayerName, input.VersionNumber, context);
  requireOwnLayer(reference, 'lambda:AddLayerVersionPermission', reference.arn, context);
  return lambda.changeLayer(reference, async () => {
    const { layer, version } = requireVersionForPolicy(reference, context);
    checkPolicyRevision(version, input.RevisionId);
    const before = version.policy?.statements ?? [];
    if (before.some(({ Sid }) => Sid === input.StatementId)) {
      throw conflict(
        `The statement id (${input.StatementId}) provided already exists. ` +
          'Please provide a new statement id, or remove the existing statement.',
      );
    }
    const statement = statementOf(input, reference.arn);
    const policy = { revisionId: randomUUID(), statements: [...before, statement] };
    const size = Buffer.byteLength(policyDocument(policy.statements));
    if (size > policyLimitBytes) {
      const message = `The final policy size (${size}) is bigger than the limit (${policyLimitBytes}).`;
      throw new ServiceError('PolicyLengthExceededException', 400, message);
    }
    await lambda.saveLayer(withPolicy(layer, version.version, policy));
    context.changed('lambda', 'AddLayerVersionPermission', reference.arn);
    return { Statement: JSON.stringify(statement), RevisionId: policy.revisionId };
  });
};

/** In the order of keys in which AWS writes it. */
function statementOf(input: Input, resource: string): LayerStatement {
  const { Principal: principal, OrganizationId: organizationId } = input;
  if (organizationId !== undefined && principal !== '*') {
    throw invalidParameter('An organization id can only be given with the principal *.');
  }
  const accountId = /\d{12}/.exec(principal)?.[0];
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: accountId === undefined ? '*' : { AWS: `arn:aws:iam::${accountId}:root` },
    Action: input.Action,
    Resource: resource,
    ...(organizationId !== undefined && {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
    }),
  };
}
