// The states of an execution environment and the ways between them.

/** As AWS describes its life, with its failures. */
export type EnvironmentState =
  | 'starting'
  /** The process runs and has not yet asked for an event. */
  | 'initializing'
  | 'ready'
  | 'frozen'
  | 'invoking'
  /** It has answered and not yet asked again. */
  | 'finishing'
  /** Without a process, after a failure; the next invocation begins with an init. /tmp is kept. */
  | 'stopped'
  | 'ended';

const transitions: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  starting: ['initializing', 'stopped', 'ended'],
  initializing: ['ready', 'stopped', 'ended'],
  ready: ['frozen', 'invoking', 'stopped', 'ended'],
  frozen: ['ready', 'stopped', 'ended'],
  invoking: ['finishing', 'stopped', 'ended'],
  finishing: ['ready', 'stopped', 'ended'],
  stopped: ['starting', 'ended'],
  ended: [],
};

/** @throws when there is no way from one to the other */
export function nextState(from: EnvironmentState, to: EnvironmentState): EnvironmentState {
  if (transitions[from].includes(to)) return to;
  throw new Error(`an execution environment cannot go from ${from} to ${to}`);
}
