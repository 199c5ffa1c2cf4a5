// What can be wrong with a function as Lambda has it.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type AccountReader, findFunction } from '../aws-reads.ts';
import { failed } from '../check.ts';
import type { CheckResult } from '../lesson.ts';

type ReadyFunction = { kind: 'function'; configuration: FunctionConfiguration };

/**
 * The function, once Lambda has finished creating or updating it.
 *
 * @returns undefined when there is no such function
 */
export async function findReadyFunction(
  reader: AccountReader,
  name: string,
): Promise<ReadyFunction | CheckResult | undefined> {
  const configuration = await findFunction(reader, name);
  if (configuration === undefined) return undefined;
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = configuration;
  if (State === 'Failed' || LastUpdateStatus === 'Failed') {
    return failed('function-failed', { found: LastUpdateStatusReason ?? StateReason ?? 'Failed' });
  }
  if (State === 'Pending' || LastUpdateStatus === 'InProgress') {
    return failed('function-not-ready', { found: State === 'Pending' ? 'Pending' : 'InProgress' });
  }
  return { kind: 'function', configuration };
}

export async function requireFunction(
  reader: AccountReader,
  name: string,
): Promise<ReadyFunction | CheckResult> {
  return (await findReadyFunction(reader, name)) ?? failed('function-missing', { wanted: name });
}

/** When code or configuration last changed, ms since the epoch. */
export function lastModifiedMs({ LastModified = '' }: FunctionConfiguration): number {
  return Date.parse(LastModified);
}

export function layerArnsOf({ Layers = [] }: FunctionConfiguration): string[] {
  return Layers.flatMap(({ Arn }) => Arn ?? []);
}
