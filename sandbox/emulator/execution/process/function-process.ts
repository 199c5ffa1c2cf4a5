// One run of a bootstrap: the process, its descendants and its output.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { closeWriter, drained, type OutputPipe } from './output-pipe.ts';
import { processTree, residentBytes, signalAll } from './process-tree.ts';

/** How a process ended; a signal by its name, SIGKILL. */
export type ProcessExit = { kind: 'status'; status: number } | { kind: 'signal'; signal: string };

/** A started bootstrap. It leads a process group of its own. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #pipe: OutputPipe;
  /** Resolves when the process is gone and all it wrote has been read. Rejects when it could not be started. */
  readonly ended: Promise<ProcessExit>;
  #isEnded = false;
  #stopped: number[] = [];

  /** @param hidesSignals the starter reports death by signal n as status 128 + n, as bubblewrap and shells do */
  constructor(
    command: readonly [string, ...string[]],
    options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>,
    pipe: OutputPipe,
    onOutput: (bytes: Buffer) => void,
    hidesSignals: boolean,
  ) {
    const [file, ...args] = command;
    this.#pipe = pipe;
    this.#child = spawn(file, args, {
      ...options,
      detached: true,
      stdio: ['ignore', pipe.writer, pipe.writer],
    });
    closeWriter(pipe);
    pipe.reader.on('data', onOutput);
    const exit = Promise.withResolvers<ProcessExit>();
    this.#child.once('error', exit.reject);
    this.#child.once('exit', (code, signal) => exit.resolve(processExit(code, signal, hidesSignals)));
    this.ended = exit.promise.then(
      async (how) => {
        // Descendants that outlived the bootstrap.
        this.#signalGroup('SIGKILL');
        // What is still in the pipe may say why it ended, even when reading was held.
        pipe.reader.resume();
        await drained();
        this.#close();
        return how;
      },
      (error: unknown) => {
        this.#close();
        throw error;
      },
    );
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Ends the process and its descendants at once. */
  kill(): void {
    if (!this.#isEnded) this.#signalGroup('SIGKILL');
  }

  /**
   * Stops everything, as AWS does between invocations. This and thawing take about 0.1 ms each.
   *
   * The group takes one signal; the walk finds descendants that started a group of their own. A process that both
   * started a session and left its parent keeps running, which only a cgroup could prevent.
   */
  freeze(): void {
    if (this.#isEnded) return;
    this.#signalGroup('SIGSTOP');
    this.#stopped = this.#tree();
    signalAll(this.#stopped, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#isEnded) return;
    signalAll(this.#stopped, 'SIGCONT');
    this.#signalGroup('SIGCONT');
    this.#stopped = [];
  }

  residentBytes(): number {
    return this.#isEnded ? 0 : residentBytes(this.#tree());
  }

  /** Stops reading output, so that a process that floods waits. */
  pauseOutput(): void {
    this.#pipe.reader.pause();
  }

  resumeOutput(): void {
    this.#pipe.reader.resume();
  }

  #tree(): number[] {
    return this.#child.pid === undefined ? [] : processTree(this.#child.pid);
  }

  #signalGroup(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    if (this.#child.pid !== undefined) signalAll([-this.#child.pid], signal);
  }

  #close(): void {
    this.#isEnded = true;
    this.#pipe.reader.destroy();
  }
}

const signalByNumber: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

function processExit(code: number | null, signal: string | null, hidesSignals: boolean): ProcessExit {
  if (signal !== null) return { kind: 'signal', signal };
  const status = code ?? 0;
  const hidden = hidesSignals ? signalByNumber[status - 128] : undefined;
  return hidden === undefined ? { kind: 'status', status } : { kind: 'signal', signal: hidden };
}
