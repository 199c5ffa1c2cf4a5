// Changes a function's settings.
import type { Operation } from '../../../service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { functionConfiguration } from '../function-configuration.ts';
import { functionReference, requireFunction } from '../function-name.ts';
import type { SettingsInput } from '../function-settings.ts';
import {
  changedSettings,
  checkRole,
  checkRuntime,
  checkTotalSize,
  refuseUnemulatedSettings,
} from '../function-settings.ts';
import { beginUpdate, requireChangeable } from '../function-states.ts';

type Input = SettingsInput & { FunctionName: string; RevisionId?: string };

export const UpdateFunctionConfiguration: Operation<Input, FunctionConfiguration> = async (
  input,
  context,
) => {
  const action = 'lambda:UpdateFunctionConfiguration';
  const reference = functionReference(input.FunctionName, undefined, action, context);
  refuseUnemulatedSettings(input);
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  return context.store.lambda.changeFunction(reference, async () => {
    const record = requireFunction(reference, context);
    requireChangeable(record, input.RevisionId);
    if (input.Role !== undefined) checkRole(input.Role, context);
    const changes = changedSettings(input, record.name, record.latest, context);
    checkTotalSize({ ...record.latest, ...changes });
    const updated = beginUpdate(record, changes, context.now(), context.transitionMs);
    await context.store.lambda.saveFunction(updated);
    context.changed('lambda', 'UpdateFunctionConfiguration', reference.arn);
    return functionConfiguration(updated, updated.latest);
  });
};
