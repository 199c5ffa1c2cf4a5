// Tells who signed the request.
import type { Operation } from '../../../service.ts';

type Output = { UserId: string; Account: string; Arn: string };

export const GetCallerIdentity: Operation<object, Output> = (_input, { caller }) => ({
  UserId: caller.userId,
  Account: caller.accountId,
  Arn: caller.arn,
});
