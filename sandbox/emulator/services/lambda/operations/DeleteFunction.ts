// Deletes a function with all its versions, or one version.
import type { Operation } from '../../../service.ts';
import { invalidParameter } from '../errors.ts';
import { functionReference, requireFunction } from '../function-name.ts';

type Input = { FunctionName: string; Qualifier?: string };

/** AWS answers 204 where its model says 200 (observed 2025-11-25). */
export const DeleteFunction: Operation<Input, { StatusCode: number }> = async (input, context) => {
  const reference = functionReference(input.FunctionName, input.Qualifier, 'lambda:DeleteFunction', context);
  const { lambda } = context.store;
  return lambda.changeFunction(reference, async () => {
    const { qualifier } = reference;
    if (qualifier === '$LATEST') {
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
    }
    const record = requireFunction(reference, context);
    if (qualifier === undefined) {
      await lambda.deleteFunction(record);
      context.execution.retire(reference.arn);
    } else {
      const published = record.published.filter(({ version }) => version !== qualifier);
      await lambda.saveFunction({ ...record, published });
    }
    context.changed('lambda', 'DeleteFunction', reference.arn);
    return { StatusCode: 204 };
  });
};
