// The json-1.1 protocol, CloudWatch Logs': the operation in X-Amz-Target, everything else in one JSON body.
import { inputShapeOf, outputShapeOf } from '../model/service-model.ts';
import { ServiceError } from '../service-error.ts';
import { parseJsonBody, readStructure, writeStructure } from './json-values.ts';
import type { ProtocolCodec } from './protocol.ts';

const contentType = 'application/x-amz-json-1.1';

export const json11: ProtocolCodec = {
  operationOf(model, request) {
    const [prefix, operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
    if (prefix !== model.targetPrefix || !Object.hasOwn(model.operations, operation)) {
      throw new ServiceError('UnknownOperationException', 400, `Unknown operation: ${operation}`);
    }
    return operation;
  },

  readInput(model, operation, request) {
    return readStructure(
      model,
      inputShapeOf(model, operation),
      parseJsonBody(request.body, 'SerializationException'),
    );
  },

  writeOutput(model, operation, output, requestId) {
    const { output: shape, status } = model.operations[operation] ?? { output: undefined, status: 200 };
    const json = writeStructure(model, outputShapeOf(model, operation), output);
    return {
      status,
      headers: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId },
      body: shape === undefined ? '' : JSON.stringify(json),
    };
  },

  writeError(_model, error, requestId) {
    return {
      status: error.status,
      headers: {
        'Content-Type': contentType,
        'x-amzn-RequestId': requestId,
        'x-amzn-ErrorType': error.code,
      },
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
    };
  },
};
