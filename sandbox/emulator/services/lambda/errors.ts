// Lambda's exceptions, each with its status.
import { ServiceError } from '../../service-error.ts';

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message);
}

export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 404, message);
}

export function conflict(message: string): ServiceError {
  return new ServiceError('ResourceConflictException', 409, message);
}

export function preconditionFailed(message: string): ServiceError {
  return new ServiceError('PreconditionFailedException', 412, message);
}

export function requestTooLarge(message: string): ServiceError {
  return new ServiceError('RequestEntityTooLargeException', 413, message);
}

/** In the words of a validation by the model, for constraints that the model does not have. */
export function validationFailure(value: string, member: string, constraint: string): ServiceError {
  return new ServiceError(
    'ValidationException',
    400,
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** @param action `lambda:GetLayerVersion` */
export function accessDenied(callerArn: string, action: string, resource: string): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    403,
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}

/** Something AWS has and the emulator has not. @param feature named as in the API */
export function notEmulated(feature: string): ServiceError {
  return new ServiceError('NotImplementedException', 501, `The emulator does not implement ${feature}.`);
}
