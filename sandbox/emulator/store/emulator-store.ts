// Every resource of an emulator on disk, by account and region.
import path from 'node:path';
import { IamStore } from '../services/iam/iam-store.ts';
import { LambdaStore } from '../services/lambda/lambda-store.ts';
import { LogsStore } from '../services/logs/logs-store.ts';

/** The stores of all services; what two operations share lives here. */
export class EmulatorStore {
  readonly lambda: LambdaStore;
  readonly iam: IamStore;
  readonly logs: LogsStore;

  private constructor(lambda: LambdaStore, iam: IamStore, logs: LogsStore) {
    this.lambda = lambda;
    this.iam = iam;
    this.logs = logs;
  }

  static async open(dataDir: string): Promise<EmulatorStore> {
    const [lambda, iam, logs] = await Promise.all([
      LambdaStore.open(path.join(dataDir, 'lambda')),
      IamStore.open(path.join(dataDir, 'iam')),
      LogsStore.open(path.join(dataDir, 'logs')),
    ]);
    return new EmulatorStore(lambda, iam, logs);
  }
}
