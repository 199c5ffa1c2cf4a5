// Whom learners' programs run as when the server itself is root.

export type LearnerUser = { uid: number; gid: number };

/**
 * One id for all learners, because separate mounts and process spaces keep them apart.
 *
 * It lies at the upper end of what `adduser` fills from below (1000 to 59999), so that nobody's account has it, and
 * below 65536, so that containers that map only 16-bit ids have it too.
 */
const learnerUser: LearnerUser = { uid: 59_566, gid: 59_566 };

/** Undefined for an ordinary user, whose programs run as that user. */
export function unprivilegedUser(): LearnerUser | undefined {
  return process.getuid?.() === 0 ? learnerUser : undefined;
}
