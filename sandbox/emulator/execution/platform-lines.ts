// The lines Lambda itself writes into a function's log.
import { createHash } from 'node:crypto';
import type { Failure } from './failures.ts';

/** `provided.al2023` → the version Lambda says it runs, and that version's ARN. */
export function runtimeVersion(region: string, runtime: string): { name: string; arn: string } {
  const [family = runtime, release = ''] = runtime.split('.', 2);
  const digest = createHash('sha256').update(runtime).digest('hex');
  return { name: `${family}:${release}.v1`, arn: `arn:aws:lambda:${region}::runtime:${digest}` };
}

export function initStartLine(region: string, runtime: string): string {
  const { name, arn } = runtimeVersion(region, runtime);
  return `INIT_START Runtime Version: ${name}\tRuntime Version ARN: ${arn}\n`;
}

/** Written when an init fails; `phase` invoke is the second attempt, within the invocation. */
export function initReportLine(phase: 'init' | 'invoke', durationMs: number, failure: Failure): string {
  const fields = [`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`, `Phase: ${phase}`];
  return `${[...fields, ...statusFields(failure.status ?? 'error', failure.errorType)].join('\t')}\n`;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

/**
 * The init counts towards the billed time of custom runtimes (AWS, since August 2025).
 *
 * @param report `initDurationMs` when this invocation began with a successful cold start
 */
export function reportLine(report: {
  requestId: string;
  durationMs: number;
  initDurationMs: number | undefined;
  memoryMb: number;
  maxMemoryUsedMb: number;
  failure: Failure | undefined;
}): string {
  const { requestId, durationMs, initDurationMs, memoryMb, maxMemoryUsedMb, failure } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initDurationMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryUsedMb} MB`,
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs.toFixed(2)} ms`]),
  ];
  // A line without status ends with a tab, one with a status does not (seen in public logs of 2026).
  const status = failure?.status;
  return status === undefined
    ? `${fields.join('\t')}\t\n`
    : `${[...fields, ...statusFields(status, failure?.errorType ?? '')].join('\t')}\n`;
}

function statusFields(status: 'error' | 'timeout', errorType: string): string[] {
  return status === 'timeout' ? ['Status: timeout'] : ['Status: error', `Error Type: ${errorType}`];
}
