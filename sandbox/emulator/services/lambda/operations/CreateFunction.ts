// Creates a function from a deployment package.
import { randomUUID } from 'node:crypto';
import type { Operation, OperationContext } from '../../../service.ts';
import { conflict, invalidParameter, notEmulated, validationFailure } from '../errors.ts';
import type { CodeSource } from '../function-code.ts';
import { storePackage } from '../function-code.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { functionConfiguration } from '../function-configuration.ts';
import type { FunctionReference } from '../function-name.ts';
import { functionReference } from '../function-name.ts';
import type { FunctionRecord, FunctionVersion } from '../function-record.ts';
import type { SettingsInput } from '../function-settings.ts';
import {
  changedSettings,
  checkRole,
  checkRuntime,
  checkTotalSize,
  refuseUnemulatedSettings,
} from '../function-settings.ts';
import { publish } from '../function-states.ts';

export type CreateFunctionInput = SettingsInput & {
  FunctionName: string;
  Role: string;
  Code: CodeSource;
  Publish?: boolean;
  PublishTo?: string;
  PackageType?: 'Zip' | 'Image';
  Tags?: Record<string, string>;
  CodeSigningConfigArn?: string;
  Architectures?: ('x86_64' | 'arm64')[];
  TenancyConfig?: object;
};

/** A name alone may be this long; the model's limit is that of an ARN. */
const nameLimit = 64;

export const CreateFunction: Operation<CreateFunctionInput, FunctionConfiguration> = async (
  input,
  context,
) => {
  const action = 'lambda:CreateFunction';
  const reference = functionReference(input.FunctionName, undefined, action, context);
  if (reference.name.length > nameLimit) {
    const constraint = `Member must have length less than or equal to ${nameLimit}`;
    throw validationFailure(reference.name, 'functionName', constraint);
  }
  if (reference.qualifier !== undefined)
    throw invalidParameter(`Invalid function name: ${input.FunctionName}`);
  refuseUnemulated(input);
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  return context.store.lambda.changeFunction(reference, async () => {
    if (context.store.lambda.findFunction(reference) !== undefined) {
      throw conflict(`Function already exist: ${reference.name}`);
    }
    checkRole(input.Role, context);
    const latest = await firstVersion(input, reference, context);
    const created: FunctionRecord = {
      accountId: reference.accountId,
      region: reference.region,
      name: reference.name,
      tags: input.Tags ?? {},
      latest,
      published: [],
      lastPublished: 0,
      settlesAt: context.now() + context.transitionMs,
    };
    const { record, version } =
      input.Publish === true ? publish(created) : { record: created, version: latest };
    await context.store.lambda.saveFunction(record);
    context.changed('lambda', 'CreateFunction', reference.arn);
    return functionConfiguration(record, version);
  });
};

function refuseUnemulated(input: CreateFunctionInput): void {
  if (input.PackageType === 'Image') throw notEmulated('container images (PackageType Image)');
  if (input.CodeSigningConfigArn !== undefined) throw notEmulated('code signing (CodeSigningConfigArn)');
  if (input.TenancyConfig !== undefined) throw notEmulated('tenant isolation (TenancyConfig)');
  if (input.PublishTo !== undefined) throw notEmulated('PublishTo');
  refuseUnemulatedSettings(input);
}

async function firstVersion(
  input: CreateFunctionInput,
  { name }: FunctionReference,
  context: OperationContext,
): Promise<FunctionVersion> {
  const { Runtime: runtime, Handler: handler } = input;
  if (runtime === undefined || handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  const settings = changedSettings(input, name, undefined, context);
  const version: FunctionVersion = {
    version: '$LATEST',
    description: '',
    runtime,
    handler,
    roleArn: input.Role,
    memoryMb: 128,
    timeoutSeconds: 3,
    ephemeralStorageMb: 512,
    architecture: input.Architectures?.[0] ?? 'x86_64',
    tracingMode: 'PassThrough',
    snapStart: 'None',
    logging: { format: 'Text', group: `/aws/lambda/${name}` },
    layers: [],
    ...settings,
    package: await storePackage(input.Code, context),
    lastModifiedAt: context.now(),
    revisionId: randomUUID(),
    state: 'Pending',
  };
  checkTotalSize(version);
  return version;
}
