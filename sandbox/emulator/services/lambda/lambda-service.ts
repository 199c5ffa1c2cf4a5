// The Lambda operations that are emulated.
import type { ServiceDefinition } from '../../service.ts';
import { AddLayerVersionPermission } from './operations/AddLayerVersionPermission.ts';
import { CreateFunction } from './operations/CreateFunction.ts';
import { DeleteFunction } from './operations/DeleteFunction.ts';
import { DeleteLayerVersion } from './operations/DeleteLayerVersion.ts';
import { GetFunction } from './operations/GetFunction.ts';
import { GetFunctionConfiguration } from './operations/GetFunctionConfiguration.ts';
import { GetLayerVersion } from './operations/GetLayerVersion.ts';
import { GetLayerVersionByArn } from './operations/GetLayerVersionByArn.ts';
import { GetLayerVersionPolicy } from './operations/GetLayerVersionPolicy.ts';
import { Invoke } from './operations/Invoke.ts';
import { ListFunctions } from './operations/ListFunctions.ts';
import { ListLayers } from './operations/ListLayers.ts';
import { ListLayerVersions } from './operations/ListLayerVersions.ts';
import { PublishLayerVersion } from './operations/PublishLayerVersion.ts';
import { RemoveLayerVersionPermission } from './operations/RemoveLayerVersionPermission.ts';
import { UpdateFunctionCode } from './operations/UpdateFunctionCode.ts';
import { UpdateFunctionConfiguration } from './operations/UpdateFunctionConfiguration.ts';

export const lambdaService: ServiceDefinition = {
  name: 'lambda',
  operations: {
    AddLayerVersionPermission,
    CreateFunction,
    DeleteFunction,
    DeleteLayerVersion,
    GetFunction,
    GetFunctionConfiguration,
    GetLayerVersion,
    GetLayerVersionByArn,
    GetLayerVersionPolicy,
    Invoke,
    ListFunctions,
    ListLayers,
    ListLayerVersions,
    PublishLayerVersion,
    RemoveLayerVersionPermission,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
  },
};
