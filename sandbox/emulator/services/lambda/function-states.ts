// The life of a function's configuration: created, active, updated; and what each state refuses.
import { randomUUID } from 'node:crypto';
import { conflict, preconditionFailed } from './errors.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';
import { functionArnOf } from './function-record.ts';

/**
 * Refuses a change while another has not ended, or one made for an older revision.
 *
 * @throws ResourceConflictException, PreconditionFailedException
 */
export function requireChangeable(record: FunctionRecord, revisionId: string | undefined): void {
  requireActive(record.latest);
  if (record.latest.updateStatus === 'InProgress') {
    throw conflict(
      'The operation cannot be performed at this time. ' +
        `An update is in progress for resource: ${functionArnOf(record)}`,
    );
  }
  if (revisionId !== undefined && revisionId !== record.latest.revisionId) {
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. ' +
        'Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    );
  }
}

/** @throws ResourceConflictException */
export function requireActive(version: FunctionVersion): void {
  if (version.state === 'Active') return;
  throw conflict(
    'The operation cannot be performed at this time. ' +
      `The function is currently in the following state: ${version.state}`,
  );
}

/** The record with an update begun, which ends `transitionMs` after `nowMs`. */
export function beginUpdate(
  record: FunctionRecord,
  changes: Partial<FunctionVersion>,
  nowMs: number,
  transitionMs: number,
): FunctionRecord {
  const latest: FunctionVersion = {
    ...record.latest,
    ...changes,
    lastModifiedAt: nowMs,
    revisionId: randomUUID(),
    updateStatus: 'InProgress',
  };
  return { ...record, latest, previous: record.latest, settlesAt: nowMs + transitionMs };
}

/** The record with what was in progress done. */
export function settle(record: FunctionRecord): FunctionRecord {
  const { previous: _previous, settlesAt: _settlesAt, ...rest } = record;
  return { ...rest, latest: settled(record.latest), published: record.published.map(settled) };
}

function settled(version: FunctionVersion): FunctionVersion {
  if (version.state === 'Active' && version.updateStatus === 'Successful') return version;
  return { ...version, state: 'Active', updateStatus: 'Successful', revisionId: randomUUID() };
}

/** The record with its $LATEST published under the next number. */
export function publish(record: FunctionRecord): { record: FunctionRecord; version: FunctionVersion } {
  const number = record.lastPublished + 1;
  const version = { ...record.latest, version: String(number), revisionId: randomUUID() };
  return {
    record: { ...record, published: [...record.published, version], lastPublished: number },
    version,
  };
}
