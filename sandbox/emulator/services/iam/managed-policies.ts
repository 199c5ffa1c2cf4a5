// The AWS-managed policies that exist in the emulator: what Lambda's documentation tells people to attach.
import { ServiceError } from '../../service-error.ts';

const managedPolicyPaths: ReadonlySet<string> = new Set([
  'service-role/AWSLambdaBasicExecutionRole',
  'service-role/AWSLambdaBasicDurableExecutionRolePolicy',
  'service-role/AWSLambdaDynamoDBExecutionRole',
  'service-role/AWSLambdaENIManagementAccess',
  'service-role/AWSLambdaKinesisExecutionRole',
  'service-role/AWSLambdaMSKExecutionRole',
  'service-role/AWSLambdaRole',
  'service-role/AWSLambdaSQSQueueExecutionRole',
  'service-role/AWSLambdaVPCAccessExecutionRole',
  'AdministratorAccess',
  'AWSLambda_FullAccess',
  'AWSLambda_ReadOnlyAccess',
  'AWSLambdaExecute',
  'AWSLambdaInvocation-DynamoDB',
  'AWSXRayDaemonWriteAccess',
  'AmazonDynamoDBFullAccess',
  'AmazonDynamoDBReadOnlyAccess',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonSNSFullAccess',
  'AmazonSQSFullAccess',
  'CloudWatchFullAccess',
  'CloudWatchLambdaInsightsExecutionRolePolicy',
  'CloudWatchLogsFullAccess',
  'CloudWatchLogsReadOnlyAccess',
  'PowerUserAccess',
  'ReadOnlyAccess',
]);

/**
 * Refuses an ARN that names no policy one could attach.
 *
 * @throws ValidationError, InvalidInput, NoSuchEntity
 */
export function checkAttachable(policyArn: string): void {
  checkPolicyArn(policyArn);
  if (!managedPolicyPaths.has(policyArn.replace(/^arn:aws:iam::aws:policy\//, ''))) {
    throw new ServiceError('NoSuchEntity', 404, `Policy ${policyArn} does not exist or is not attachable.`);
  }
}

/** @throws ValidationError, InvalidInput */
export function checkPolicyArn(policyArn: string): void {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(policyArn)) {
    throw new ServiceError('ValidationError', 400, 'Invalid ARN:  Could not be parsed!');
  }
  if (!/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/.test(policyArn)) {
    throw new ServiceError('InvalidInput', 400, `ARN ${policyArn} is not valid.`);
  }
}

/** The last part of the ARN. */
export function policyNameOf(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1);
}
