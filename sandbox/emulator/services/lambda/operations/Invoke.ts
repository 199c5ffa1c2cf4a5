// Runs a function: at once, later, or not at all.
import type { Operation } from '../../../service.ts';
import { ServiceError } from '../../../service-error.ts';
import { requestTooLarge } from '../errors.ts';
import { functionNotFound, functionReference, requireVersion } from '../function-name.ts';
import { requireActive } from '../function-states.ts';
import { executionSpec, runningVersion } from '../invocation.ts';
import { jsonError } from '../json-error.ts';

type Input = {
  FunctionName: string;
  Qualifier?: string;
  InvocationType?: 'RequestResponse' | 'Event' | 'DryRun';
  LogType?: 'None' | 'Tail';
  /** Base64 of JSON. */
  ClientContext?: string;
  Payload?: Uint8Array;
};

type Output = {
  StatusCode: number;
  Payload?: Uint8Array;
  FunctionError?: string;
  LogResult?: string;
  ExecutedVersion?: string;
};

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, bytes */
const payloadLimits = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };

export const Invoke: Operation<Input, Output> = async (input, context) => {
  const { InvocationType: type = 'RequestResponse', LogType: logType = 'None' } = input;
  const asked = functionReference(input.FunctionName, input.Qualifier, 'lambda:InvokeFunction', context);
  const payload = readPayload(input.Payload, payloadLimits[type]);
  const clientContext = readClientContext(input.ClientContext);
  // The refusal names a version even when the request did not (observed 2025-11-24).
  const reference = { ...asked, qualifier: asked.qualifier ?? '$LATEST' };
  const record = context.store.lambda.findFunction(reference);
  if (record === undefined) throw functionNotFound(reference);
  const version = requireVersion(record, reference);
  requireActive(version);
  if (type === 'DryRun') return { StatusCode: 204 };

  const request = {
    requestId: context.requestId,
    invokedFunctionArn: asked.qualifier === undefined ? asked.arn : `${asked.arn}:${asked.qualifier}`,
    ...(clientContext !== undefined && { clientContext }),
  };
  if (type === 'Event') {
    const { accountId, region, name } = reference;
    await context.invokeLater({
      ...request,
      accountId,
      region,
      functionName: name,
      version: version.version,
      failures: 0,
      payloadBase64: Buffer.from(payload).toString('base64'),
    });
    return { StatusCode: 202 };
  }
  const spec = await executionSpec(context.store.lambda, record, runningVersion(record, version));
  const result = await context.execution.invoke(spec, { ...request, payload, logType });
  context.changed('lambda', 'Invocation', asked.arn);
  return {
    StatusCode: 200,
    Payload: result.payload,
    ExecutedVersion: version.version,
    ...(result.functionError !== undefined && { FunctionError: result.functionError }),
    ...(logType === 'Tail' && { LogResult: Buffer.from(result.logTail).toString('base64') }),
  };
};

/** An event that is absent is an empty object. */
function readPayload(given: Uint8Array | undefined, limitBytes: number): Uint8Array {
  if (given === undefined || given.length === 0) return Buffer.from('{}');
  if (given.length > limitBytes) {
    throw requestTooLarge(
      `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
    );
  }
  const fault = jsonError(given);
  if (fault === undefined) return given;
  throw invalidRequest(`Could not parse request body into json: Could not parse payload into json: ${fault}`);
}

function readClientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    throw invalidRequest('Client context must be a valid Base64-encoded JSON object.');
  }
  return text;
}

function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequestContentException', 400, message);
}
