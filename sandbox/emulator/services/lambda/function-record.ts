// A function as it is kept on disk.
import type { FunctionState, UpdateStatus } from './function-configuration.ts';

/** A layer version a function refers to; it keeps the content even when the version is deleted. */
export type LayerReference = { arn: string; zipSizeBytes: number; unzippedSizeBytes: number; sha256: string };

/** What is deployed under '$LATEST' or a number. */
export type FunctionVersion = {
  version: string;
  description: string;
  runtime: string;
  handler: string;
  roleArn: string;
  memoryMb: number;
  timeoutSeconds: number;
  ephemeralStorageMb: number;
  architecture: 'x86_64' | 'arm64';
  /** Absent when none were ever given. */
  environment?: Record<string, string>;
  tracingMode: 'PassThrough' | 'Active';
  snapStart: 'None' | 'PublishedVersions';
  logging: {
    format: 'Text' | 'JSON';
    group: string;
    applicationLevel?: string;
    systemLevel?: string;
  };
  layers: LayerReference[];
  package: { sha256: string; zipSizeBytes: number; unzippedSizeBytes: number };
  /** ms since the epoch */
  lastModifiedAt: number;
  revisionId: string;
  state: FunctionState;
  /** Absent until the function has become active for the first time. */
  updateStatus?: UpdateStatus;
};

export type FunctionRecord = {
  accountId: string;
  region: string;
  name: string;
  tags: Record<string, string>;
  latest: FunctionVersion;
  /** What invocations of $LATEST run while an update is in progress. */
  previous?: FunctionVersion;
  /** Oldest first. */
  published: FunctionVersion[];
  /** The number of the version published last, which may be deleted since. */
  lastPublished: number;
  /** When the creation or update in progress ends, ms since the epoch. */
  settlesAt?: number;
};

export function functionArnOf(record: Pick<FunctionRecord, 'accountId' | 'region' | 'name'>): string {
  return `arn:aws:lambda:${record.region}:${record.accountId}:function:${record.name}`;
}

/** Hashes of the packages a function needs, as function package or layer. */
export function packagesOf(record: FunctionRecord): string[] {
  const versions = [record.latest, ...record.published, ...(record.previous ? [record.previous] : [])];
  const layers = versions.flatMap((version) => version.layers);
  return [...versions.map((version) => version.package), ...layers].map(({ sha256 }) => sha256);
}
