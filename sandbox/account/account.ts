// The seam between a sandbox and where its learner's AWS resources live.
import type { EmulatorEvent } from '../emulator/service.ts';
import type { AccountClients } from './clients.ts';

/** A file of the learner's home that makes the AWS CLI act for the account. */
export type HomeFile = {
  path: string;
  text: string;
  mode: number;
  /** The learner's own version no longer works. */
  mustReplace: boolean;
};

export interface Account extends AsyncDisposable {
  readonly kind: 'emulator' | 'aws';
  /** The learner's, for checks. */
  readonly aws: AccountClients;
  /** Another account, to share with. */
  readonly partner: AccountClients | undefined;
  /** Put before a shell's command: joins the network in which the account is reached. */
  readonly networkPrefix: readonly string[];
  /** What a shell needs in its environment. */
  readonly shellEnv: Readonly<Record<string, string>>;
  readonly homeFiles: readonly HomeFile[];
  /** Changes of the account and events of execution environments. @returns ends the subscription */
  subscribe(listener: (event: EmulatorEvent) => void): () => void;
}
