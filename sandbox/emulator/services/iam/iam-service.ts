// The IAM operations that are emulated.
import type { ServiceDefinition } from '../../service.ts';
import { AttachRolePolicy } from './operations/AttachRolePolicy.ts';
import { CreateRole } from './operations/CreateRole.ts';
import { DeleteRole } from './operations/DeleteRole.ts';
import { DetachRolePolicy } from './operations/DetachRolePolicy.ts';
import { GetRole } from './operations/GetRole.ts';
import { ListAttachedRolePolicies } from './operations/ListAttachedRolePolicies.ts';
import { ListRoles } from './operations/ListRoles.ts';
import { UpdateAssumeRolePolicy } from './operations/UpdateAssumeRolePolicy.ts';

export const iamService: ServiceDefinition = {
  name: 'iam',
  operations: {
    AttachRolePolicy,
    CreateRole,
    DeleteRole,
    DetachRolePolicy,
    GetRole,
    ListAttachedRolePolicies,
    ListRoles,
    UpdateAssumeRolePolicy,
  },
};
