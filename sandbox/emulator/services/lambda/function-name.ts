// What the FunctionName and Qualifier of a request refer to.
import type { OperationContext } from '../../service.ts';
import { accessDenied, invalidParameter, notFound } from './errors.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';

export type FunctionReference = {
  accountId: string;
  region: string;
  name: string;
  /** '$LATEST', a version or an alias; undefined when none was given. */
  qualifier: string | undefined;
  /** Unqualified. */
  arn: string;
};

const form = new RegExp(
  '^(?:arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):)?(?:[a-z0-9-]+-\\d:)?(?:(?<account>\\d{12}):)?' +
    '(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]+))?$',
);

/**
 * Reads a name, partial or whole ARN.
 *
 * @param action for the refusal, `lambda:GetFunction`
 * @throws InvalidParameterValueException when name and Qualifier disagree
 * @throws ResourceNotFoundException for another region
 * @throws AccessDeniedException for another account: no function has a policy
 */
export function functionReference(
  functionName: string,
  qualifier: string | undefined,
  action: string,
  context: OperationContext,
): FunctionReference {
  const found = form.exec(functionName)?.groups;
  const name = found?.['name'] ?? functionName;
  const region = found?.['region'] ?? context.region;
  const accountId = found?.['account'] ?? context.caller.accountId;
  const own = found?.['qualifier'];
  if (own !== undefined && qualifier !== undefined && own !== qualifier) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  if (region !== context.region) {
    throw notFound(`Functions from '${region}' are not reachable in this region ('${context.region}')`);
  }
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  if (accountId !== context.caller.accountId) throw accessDenied(context.caller.arn, action, arn);
  return { accountId, region, name, qualifier: own ?? qualifier, arn };
}

/** @throws ResourceNotFoundException with the ARN as it was asked for */
export function requireFunction(reference: FunctionReference, context: OperationContext): FunctionRecord {
  const record = context.store.lambda.findFunction(reference);
  if (record === undefined) throw functionNotFound(reference);
  return record;
}

/** The version a reference names; $LATEST when it names none. @throws ResourceNotFoundException */
export function requireVersion(record: FunctionRecord, reference: FunctionReference): FunctionVersion {
  const { qualifier = '$LATEST' } = reference;
  if (qualifier === '$LATEST') return record.latest;
  const version = record.published.find((one) => one.version === qualifier);
  if (version === undefined) throw functionNotFound(reference);
  return version;
}

export function functionNotFound({ arn, qualifier }: FunctionReference): Error {
  return notFound(`Function not found: ${qualifier === undefined ? arn : `${arn}:${qualifier}`}`);
}
