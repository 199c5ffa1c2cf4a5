// An account's IAM roles on disk. IAM knows no regions.
import { Documents } from '../../store/documents.ts';

export type Tag = { Key: string; Value: string };

export type Role = {
  accountId: string;
  roleName: string;
  /** AROA… */
  roleId: string;
  arn: string;
  /** Begins and ends with a slash. */
  path: string;
  /** ms since the epoch */
  createdAt: number;
  /** The trust policy as it was given, JSON. */
  assumeRolePolicyDocument: string;
  description?: string;
  maxSessionDurationSeconds: number;
  permissionsBoundaryArn?: string;
  tags: Tag[];
  /** In the order of attachment. */
  attachedPolicyArns: string[];
};

export class IamStore {
  readonly #roles: Documents<Role>;

  private constructor(roles: Documents<Role>) {
    this.#roles = roles;
  }

  static async open(dir: string): Promise<IamStore> {
    return new IamStore(await Documents.open<Role>(dir));
  }

  findRole(accountId: string, roleName: string): Role | undefined {
    return this.#roles.get(keyOf(accountId, roleName));
  }

  /** IAM takes names that differ only in case for the same when it creates, and only then. */
  hasRoleNamedLike(accountId: string, roleName: string): boolean {
    return this.roles(accountId).some((role) => role.roleName.toLowerCase() === roleName.toLowerCase());
  }

  /** The whole ARN counts, its path included. */
  findRoleByArn(arn: string): Role | undefined {
    const [, accountId, roleName] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    if (accountId === undefined || roleName === undefined) return undefined;
    const role = this.findRole(accountId, roleName);
    return role?.arn === arn ? role : undefined;
  }

  /** Ordered by name. */
  roles(accountId: string): Role[] {
    return this.#roles
      .entries()
      .map(([, role]) => role)
      .filter((role) => role.accountId === accountId);
  }

  /** Resolves when it is on disk. */
  save(role: Role): Promise<void> {
    return this.#roles.put(keyOf(role.accountId, role.roleName), role);
  }

  delete(role: Role): Promise<void> {
    return this.#roles.delete(keyOf(role.accountId, role.roleName));
  }
}

function keyOf(accountId: string, roleName: string): string {
  return `${accountId}/${roleName}`;
}
