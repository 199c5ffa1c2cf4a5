// What a check is and what it is given. A check reads, never changes.
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { STSClient } from '@aws-sdk/client-sts';
import type { CheckResult } from './lesson.ts';

/** SDK clients that act for one account. */
export type AccountClients = {
  accountId: string;
  region: string;
  lambda: LambdaClient;
  iam: IAMClient;
  sts: STSClient;
  logs: CloudWatchLogsClient;
};

export type WorkspaceEntry = {
  /** Relative to the workspace, `/` between segments. */
  path: string;
  kind: 'file' | 'directory' | 'symlink' | 'other';
  sizeBytes: number;
  /** Permission bits, 0o755 for instance. */
  mode: number;
};

/** The learner's files, read without following symlinks out of the workspace. Paths are relative to the home. */
export type WorkspaceReader = {
  /** Undefined when nothing is there. */
  stat(path: string): Promise<WorkspaceEntry | undefined>;
  /** Undefined when it is not a regular file. @param limitBytes default 1 MiB; longer files are cut */
  read(path: string, limitBytes?: number): Promise<Uint8Array | undefined>;
  /** Entries of a directory; empty when it is none. */
  list(path: string): Promise<WorkspaceEntry[]>;
};

/** A command that ended in one of the learner's shells. */
export type CommandRecord = {
  /** As typed, continued lines included. */
  line: string;
  status: number;
  /** What it printed, escape sequences removed, last 16 KiB. */
  output: string;
  /** Relative to the workspace ('' for the home), where the command was started; undefined outside the workspace. */
  cwd: string | undefined;
  endedAt: number;
};

export type CheckContext = {
  /** The learner's account. */
  aws: AccountClients;
  /** The partner's account, where there is one. */
  partner: AccountClients | undefined;
  workspace: WorkspaceReader;
  /** Oldest first, the last 200. */
  commands: readonly CommandRecord[];
  /** workshop.yaml's names, and accountId, partnerAccountId, region. */
  names: Readonly<Record<string, string>>;
  /** Aborted at the check's deadline. */
  signal: AbortSignal;
};

/** Says whether the goal is reached; any correct way passes. What it throws counts as `broken`. */
export type Check = (context: CheckContext) => Promise<CheckResult>;

/** What a lesson's checks.ts exports as `checks`: by step id. */
export type LessonChecks = Record<string, Check>;

export const passed: CheckResult = { kind: 'passed' };

/** A failed check with a named finding. */
export function failed(finding: string, params: Record<string, string> = {}): CheckResult {
  return { kind: 'failed', finding, params };
}
