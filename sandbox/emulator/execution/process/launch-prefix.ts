// What stands before a sandbox's own command: no inherited descriptors, the right network, the right user.

/** Who a sandbox is started as when this process is root. */
export type RunAs = { uid: number; gid: number };

/**
 * Closes every descriptor but the standard three and then becomes the command it is given.
 *
 * bubblewrap hands inherited descriptors on, and a library that forgets close-on-exec (PTY libraries do) would give
 * one sandbox the terminals of all others. Only bash closes descriptors above 9 by number.
 */
const closeDescriptors =
  'for entry in /proc/self/fd/*; do fd=${entry##*/}; if ((fd > 2)); then eval "exec $fd>&-"; fi; done; exec "$@"';

/**
 * @param networkPrefix a command that joins a network and executes the rest; it still has this process's rights,
 *   because joining needs them
 */
export function launchPrefix(networkPrefix: readonly string[], runAs: RunAs | undefined): string[] {
  return ['bash', '-c', closeDescriptors, 'launch', ...networkPrefix, ...asUser(runAs)];
}

function asUser(runAs: RunAs | undefined): string[] {
  if (runAs === undefined || process.getuid?.() !== 0) return [];
  return ['setpriv', `--reuid=${runAs.uid}`, `--regid=${runAs.gid}`, '--clear-groups', '--inh-caps=-all'];
}
