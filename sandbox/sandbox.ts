// One learner's machine: workspace, shells and account.
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account/account.ts';
import type { AccountClients } from './account/clients.ts';
import { EmulatorAccount } from './account/emulator-account.ts';
import type { EmulatorEvent } from './emulator/service.ts';
import { type Isolation, probeIsolation } from './isolation/isolation.ts';
import { ensureReachable } from './isolation/reachable.ts';
import { Shell, type ShellCommand } from './shell/shell.ts';
import { shellCommand } from './shell/shell-command.ts';
import { Workspace } from './workspace/workspace.ts';

export type SandboxOptions = {
  /** Everything of this learner lies here: workspace/, account/, shell/. Made when missing. */
  dir: string;
  /** Directory that holds `aws` and `aws_completer`, put on the shell's path. */
  awsCliDir: string;
  /** What this machine can do, from `probeIsolation`; asked for when absent. */
  isolation?: Isolation;
};

export class Sandbox implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly isolation: Isolation;
  readonly #account: Account;
  readonly #startShell: (mark: string) => ShellCommand;
  readonly #shells = new Set<Shell>();

  private constructor(
    workspace: Workspace,
    account: Account,
    isolation: Isolation,
    startShell: (mark: string) => ShellCommand,
  ) {
    this.workspace = workspace;
    this.isolation = isolation;
    this.#account = account;
    this.#startShell = startShell;
  }

  /** @throws UnreachableDirectory when this process is root and others may not enter the way to `dir` */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const { dir, awsCliDir } = options;
    await mkdir(dir, { recursive: true });
    // Others may pass through, to what is mounted for them, but not look around.
    await chmod(dir, 0o711);
    const [isolation] = await Promise.all([
      options.isolation ?? probeIsolation(),
      ensureReachable(dir),
      ensureReachable(awsCliDir),
    ]);
    await using resources = new AsyncDisposableStack();
    const hasOwnNetwork = isolation.kind === 'bubblewrap' && isolation.network === 'lab';
    const account = resources.use(await EmulatorAccount.open(path.join(dir, 'account'), hasOwnNetwork));
    const workspace = await Workspace.open(path.join(dir, 'workspace'));
    await furnish(workspace, account);
    const startShell = await shellCommand({
      settingsDir: path.join(dir, 'shell'),
      workspaceDir: workspace.dir,
      awsCliDir,
      isIsolated: isolation.kind === 'bubblewrap',
      networkPrefix: account.networkPrefix,
      accountEnv: account.shellEnv,
    });
    resources.move();
    return new Sandbox(workspace, account, isolation, startShell);
  }

  /** For checks: the learner's account. */
  get aws(): AccountClients {
    return this.#account.aws;
  }

  get partner(): AccountClients | undefined {
    return this.#account.partner;
  }

  get accountKind(): Account['kind'] {
    return this.#account.kind;
  }

  /** False: shells share the host's network or are plain processes; `isolation` says why. */
  get isIsolated(): boolean {
    return this.isolation.kind === 'bubblewrap' && this.isolation.network === 'lab';
  }

  openShell(size: { cols: number; rows: number }): Promise<Shell> {
    const shell = Shell.open(this.#startShell, size);
    this.#shells.add(shell);
    shell.subscribe(({ kind }) => {
      if (kind === 'exit') this.#shells.delete(shell);
    });
    return Promise.resolve(shell);
  }

  /** Changes of the account and events of execution environments. @returns ends the subscription */
  subscribe(listener: (event: EmulatorEvent) => void): () => void {
    return this.#account.subscribe(listener);
  }

  /** Ends shells, functions and the network; files and the account's state stay. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#shells].map((shell) => shell[Symbol.asyncDispose]()));
    await this.#account[Symbol.asyncDispose]();
  }
}

/** Gives the AWS CLI its configuration, the first time; afterwards it is the learner's. */
async function furnish(workspace: Workspace, account: Account): Promise<void> {
  for (const { path: file, text, mode, mustReplace } of account.homeFiles) {
    if (mustReplace || (await workspace.stat(file)) === undefined) await workspace.write(file, text, mode);
  }
}
