// Named progress of long set-up steps, on stderr, so that stdout carries only the line that says it is ready.

/** One running step; `progress` is 0 to 1. */
export type Step = { progress(fraction: number): void };

/** Runs a step under a name and says when it began, how far it is (on a terminal) and how long it took. */
export async function step<T>(name: string, work: (step: Step) => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const isTerminal = process.stderr.isTTY;
  process.stderr.write(isTerminal ? `${name} …` : `${name} …\n`);
  let shownPercent = 0;
  const result = await work({
    progress(fraction) {
      const percent = Math.floor(fraction * 100);
      if (!isTerminal || percent === shownPercent) return;
      shownPercent = percent;
      process.stderr.write(`\r${name} … ${percent} %`);
    },
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(isTerminal ? `\r${name}: done in ${seconds} s\n` : `${name}: done in ${seconds} s\n`);
  return result;
}

/** What the user has to mend before anything can start; its message is all that is shown. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
