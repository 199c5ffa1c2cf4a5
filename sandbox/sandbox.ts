// One learner's machine: workspace, shells and account.
import type { EmulatorEvent } from './emulator/service.ts';
import type { AccountClients } from './account/clients.ts';
import type { Shell } from './shell/shell.ts';
import type { Workspace } from './workspace/workspace.ts';

export type SandboxOptions = {
  /** Everything of this learner lies here: workspace/, account/. */
  dir: string;
  /** Directory that holds the `aws` command, put on the shell's path. */
  awsCliDir: string;
};

export interface SandboxHandle extends AsyncDisposable {
  readonly workspace: Workspace;
  /** For checks: the learner's and the partner's account. */
  readonly aws: AccountClients;
  readonly partner: AccountClients | undefined;
  readonly accountKind: 'emulator' | 'aws';
  /** False: shells run as plain processes, because bubblewrap does not work here. */
  readonly isIsolated: boolean;
  openShell(size: { cols: number; rows: number }): Promise<Shell>;
  /** Changes of the account and events of execution environments. @returns ends the subscription */
  subscribe(listener: (event: EmulatorEvent) => void): () => void;
}
