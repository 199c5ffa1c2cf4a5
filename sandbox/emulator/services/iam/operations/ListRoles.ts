// Lists roles by name, page by page, without tags and boundaries, as IAM does.
import type { Operation } from '../../../service.ts';
import type { RoleOutput } from '../roles.ts';
import { pageOf, roleDetails, roleOutput } from '../roles.ts';

type Input = { PathPrefix?: string; Marker?: string; MaxItems?: number };
type Output = { Roles: RoleOutput[]; IsTruncated: boolean; Marker?: string };

export const ListRoles: Operation<Input, Output> = (input, { caller, store }) => {
  const roles = store.iam
    .roles(caller.accountId)
    .filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
  const { items, ...page } = pageOf(roles, (role) => role.roleName, input.MaxItems, input.Marker);
  const Roles = items.map((role) => {
    const { Tags: _tags, PermissionsBoundary: _boundary, ...shown } = roleOutput(role);
    return Object.assign(shown, roleDetails(role));
  });
  return { Roles, ...page };
};
