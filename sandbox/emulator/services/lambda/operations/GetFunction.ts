// Shows a function's configuration and where its package can be downloaded.
import type { Operation } from '../../../service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { functionConfiguration } from '../function-configuration.ts';
import { functionReference, requireFunction, requireVersion } from '../function-name.ts';

type Input = { FunctionName: string; Qualifier?: string };
type Output = {
  Configuration: FunctionConfiguration;
  Code: { Location: string; RepositoryType: 'S3' };
  Tags?: Record<string, string>;
};

export const GetFunction: Operation<Input, Output> = (input, context) => {
  const reference = functionReference(input.FunctionName, input.Qualifier, 'lambda:GetFunction', context);
  const record = requireFunction(reference, context);
  const version = requireVersion(record, reference);
  return {
    Configuration: functionConfiguration(record, version, reference.qualifier),
    Code: { Location: context.packageUrl(version.package.sha256), RepositoryType: 'S3' },
    ...(Object.keys(record.tags).length > 0 && { Tags: record.tags }),
  };
};
