// What IAM's role operations share: finding a role, refusing its name, showing it, and pages of a list.
import { ServiceError } from '../../service-error.ts';
import type { IamStore, Role, Tag } from './iam-store.ts';

/** A role as the API returns it. */
export type RoleOutput = {
  Path: string;
  RoleName: string;
  RoleId: string;
  Arn: string;
  CreateDate: Date;
  /** Percent-encoded JSON. */
  AssumeRolePolicyDocument: string;
  Description?: string;
  MaxSessionDuration?: number;
  PermissionsBoundary?: { PermissionsBoundaryType: string; PermissionsBoundaryArn: string };
  Tags?: Tag[];
  RoleLastUsed?: object;
};

/** @throws ValidationError, NoSuchEntity */
export function requireRole(store: IamStore, accountId: string, roleName: string): Role {
  checkRoleName(roleName);
  const role = store.findRole(accountId, roleName);
  if (role === undefined) {
    throw new ServiceError('NoSuchEntity', 404, `The role with name ${roleName} cannot be found.`);
  }
  return role;
}

/** @throws ValidationError in the words IAM keeps for names */
export function checkRoleName(roleName: string): void {
  if (!/^[\w+=,.@-]+$/.test(roleName)) {
    throw new ServiceError(
      'ValidationError',
      400,
      'The specified value for roleName is invalid. ' +
        'It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  }
}

/** What every operation that returns a role shows of it. */
export function roleOutput(role: Role): RoleOutput {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: percentEncoded(role.assumeRolePolicyDocument),
    ...(role.tags.length > 0 && { Tags: role.tags }),
    ...(role.permissionsBoundaryArn !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: role.permissionsBoundaryArn,
      },
    }),
  };
}

/** What only the reading operations add. */
export function roleDetails(role: Role): Pick<RoleOutput, 'Description' | 'MaxSessionDuration'> {
  return {
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}

type Page<Item> = { items: Item[]; IsTruncated: boolean; Marker?: string };

/**
 * Cuts a page out of a list that keeps its order.
 *
 * @param marker of the page before: names the last item shown, so that changes in between shift nothing
 * @throws ValidationError when the marker is none of ours
 */
export function pageOf<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  maxItems = 100,
  marker?: string,
): Page<Item> {
  const last = marker === undefined ? undefined : decodeMarker(marker);
  const rest = last === undefined ? items : items.filter((item) => nameOf(item) > last);
  const page = rest.slice(0, maxItems);
  const lastShown = page.at(-1);
  if (page.length === rest.length || lastShown === undefined) return { items: page, IsTruncated: false };
  return { items: page, IsTruncated: true, Marker: encodeMarker(nameOf(lastShown)) };
}

function encodeMarker(name: string): string {
  return Buffer.from(JSON.stringify({ after: name })).toString('base64');
}

function decodeMarker(marker: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(marker, 'base64').toString()) as { after?: unknown };
    if (typeof after === 'string') return after;
  } catch {
    // Said below.
  }
  throw new ServiceError('ValidationError', 400, `Invalid Marker: ${marker}`);
}

/** As RFC 3986 wants it, which is stricter than encodeURIComponent. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
