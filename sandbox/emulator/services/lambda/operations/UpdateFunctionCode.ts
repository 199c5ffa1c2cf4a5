// Replaces a function's deployment package.
import type { Operation } from '../../../service.ts';
import { notEmulated } from '../errors.ts';
import type { CodeSource } from '../function-code.ts';
import { storePackage } from '../function-code.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { functionConfiguration } from '../function-configuration.ts';
import { functionReference, requireFunction } from '../function-name.ts';
import { checkTotalSize } from '../function-settings.ts';
import { beginUpdate, publish, requireChangeable } from '../function-states.ts';

type Input = CodeSource & {
  FunctionName: string;
  Architectures?: ('x86_64' | 'arm64')[];
  Publish?: boolean;
  PublishTo?: string;
  DryRun?: boolean;
  RevisionId?: string;
};

export const UpdateFunctionCode: Operation<Input, FunctionConfiguration> = async (input, context) => {
  const action = 'lambda:UpdateFunctionCode';
  const reference = functionReference(input.FunctionName, undefined, action, context);
  if (input.PublishTo !== undefined) throw notEmulated('PublishTo');
  return context.store.lambda.changeFunction(reference, async () => {
    const record = requireFunction(reference, context);
    requireChangeable(record, input.RevisionId);
    const architecture = input.Architectures?.[0] ?? record.latest.architecture;
    const changes = { package: await storePackage(input, context), architecture };
    checkTotalSize({ ...record.latest, ...changes });
    if (input.DryRun === true) return functionConfiguration(record, { ...record.latest, ...changes });
    const updated = beginUpdate(record, changes, context.now(), context.transitionMs);
    const published = input.Publish === true ? publish(updated) : undefined;
    await context.store.lambda.saveFunction(published?.record ?? updated);
    context.changed('lambda', 'UpdateFunctionCode', reference.arn);
    return functionConfiguration(updated, published?.version ?? updated.latest, published?.version.version);
  });
};
