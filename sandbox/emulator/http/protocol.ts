// What the three wire protocols have in common.
import type { ServiceModel } from '../model/service-model.ts';
import type { ServiceError } from '../service-error.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';

export type ProtocolCodec = {
  /**
   * The operation a request asks for, as far as can be told; for a protocol that names it in the body, only with it.
   *
   * @throws ServiceError when no operation of the service fits
   */
  operationOf(model: ServiceModel, request: ApiRequest): string;
  /** @throws ServiceError when the request cannot be read as that operation's input */
  readInput(model: ServiceModel, operation: string, request: ApiRequest): object;
  writeOutput(model: ServiceModel, operation: string, output: object, requestId: string): ApiResponse;
  writeError(model: ServiceModel, error: ServiceError, requestId: string): ApiResponse;
};
