// An account's functions and layers on disk.
import path from 'node:path';
import type { QueuedEvent } from '../../service.ts';
import { Documents } from '../../store/documents.ts';
import type { WorkInFlight } from '../../store/work-in-flight.ts';
import { KeyedLock } from '../../store/keyed-lock.ts';
import type { FunctionRecord } from './function-record.ts';
import { functionArnOf, packagesOf } from './function-record.ts';
import { settle } from './function-states.ts';
import type { LayerRecord } from './layer-record.ts';
import { PackageStore } from './package-store.ts';

type Key = { accountId: string; region: string; name: string };
type Transitions = {
  work: WorkInFlight;
  settled(this: void, accountId: string, region: string, functionArn: string): void;
  reportBug(this: void, error: unknown): void;
};

/** Functions by account, region and name; what is returned must not be changed but saved as a whole. */
export class LambdaStore {
  readonly packages: PackageStore;
  /** Asynchronous invocations that have been accepted and have not ended, by request id. */
  readonly events: Documents<QueuedEvent>;
  readonly #functions: Documents<FunctionRecord>;
  readonly #layers: Documents<LayerRecord>;
  readonly #functionLock = new KeyedLock();
  readonly #layerLock = new KeyedLock();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #transitions: Transitions | undefined;

  private constructor(
    packages: PackageStore,
    events: Documents<QueuedEvent>,
    functions: Documents<FunctionRecord>,
    layers: Documents<LayerRecord>,
  ) {
    this.packages = packages;
    this.events = events;
    this.#functions = functions;
    this.#layers = layers;
  }

  static async open(dir: string): Promise<LambdaStore> {
    const [packages, events, functions, layers] = await Promise.all([
      PackageStore.open(path.join(dir, 'packages')),
      Documents.open<QueuedEvent>(path.join(dir, 'events')),
      Documents.open<FunctionRecord>(path.join(dir, 'functions')),
      Documents.open<LayerRecord>(path.join(dir, 'layers')),
    ]);
    return new LambdaStore(packages, events, functions, layers);
  }

  findFunction(key: Key): FunctionRecord | undefined {
    return this.#functions.get(keyOf(key));
  }

  /** Ordered by name. */
  functions(accountId: string, region: string): FunctionRecord[] {
    return valuesBelow(this.#functions, accountId, region);
  }

  /** Changes of one function happen one after the other. */
  changeFunction<T>(key: Key, change: () => Promise<T>): Promise<T> {
    return this.#functionLock.run(keyOf(key), change);
  }

  /** Resolves when it is on disk. A record with `settlesAt` settles by itself when that time has come. */
  async saveFunction(record: FunctionRecord): Promise<void> {
    await this.#functions.put(keyOf(record), record);
    this.#schedule(record);
    await this.#collectPackages();
  }

  async deleteFunction(record: FunctionRecord): Promise<void> {
    clearTimeout(this.#timers.get(keyOf(record)));
    this.#timers.delete(keyOf(record));
    await this.#functions.delete(keyOf(record));
    await this.#collectPackages();
  }

  /** Also when all its versions are deleted. */
  findLayer(key: Key): LayerRecord | undefined {
    return this.#layers.get(keyOf(key));
  }

  /** Ordered by name. */
  layers(accountId: string, region: string): LayerRecord[] {
    return valuesBelow(this.#layers, accountId, region);
  }

  changeLayer<T>(key: Key, change: () => Promise<T>): Promise<T> {
    return this.#layerLock.run(keyOf(key), change);
  }

  async saveLayer(record: LayerRecord): Promise<void> {
    await this.#layers.put(keyOf(record), record);
    await this.#collectPackages();
  }

  /** From now on what is pending becomes active in its time, also what an earlier process left pending. */
  startTransitions(transitions: Transitions): void {
    this.#transitions = transitions;
    for (const [, record] of this.#functions.entries()) this.#schedule(record);
  }

  stopTransitions(): void {
    this.#transitions = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #schedule(record: FunctionRecord): void {
    const { settlesAt } = record;
    const transitions = this.#transitions;
    if (transitions === undefined || settlesAt === undefined) return;
    const key = keyOf(record);
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        transitions.work.track(this.#settle(record)).catch(transitions.reportBug);
      },
      Math.max(0, settlesAt - Date.now()),
    );
    this.#timers.set(key, timer);
  }

  async #settle(key: Key): Promise<void> {
    await this.changeFunction(key, async () => {
      const record = this.findFunction(key);
      if (record?.settlesAt === undefined || this.#transitions === undefined) return;
      await this.saveFunction(settle(record));
      this.#transitions?.settled(record.accountId, record.region, functionArnOf(record));
    });
  }

  async #collectPackages(): Promise<void> {
    const functions = this.#functions.entries().flatMap(([, record]) => packagesOf(record));
    const layers = this.#layers
      .entries()
      .flatMap(([, layer]) => layer.versions.map((version) => version.package.sha256));
    await this.packages.collect(new Set([...functions, ...layers]), Date.now());
  }
}

function keyOf({ accountId, region, name }: Key): string {
  return `${accountId}/${region}/${name}`;
}

function valuesBelow<T>(documents: Documents<T>, accountId: string, region: string): T[] {
  const prefix = `${accountId}/${region}/`;
  return documents.entries().flatMap(([key, value]) => (key.startsWith(prefix) ? [value] : []));
}
