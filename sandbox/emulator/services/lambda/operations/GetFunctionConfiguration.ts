// Shows a function's configuration.
import type { Operation } from '../../../service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { functionConfiguration } from '../function-configuration.ts';
import { functionReference, requireFunction, requireVersion } from '../function-name.ts';

type Input = { FunctionName: string; Qualifier?: string };

export const GetFunctionConfiguration: Operation<Input, FunctionConfiguration> = (input, context) => {
  const action = 'lambda:GetFunctionConfiguration';
  const reference = functionReference(input.FunctionName, input.Qualifier, action, context);
  const record = requireFunction(reference, context);
  return functionConfiguration(record, requireVersion(record, reference), reference.qualifier);
};
