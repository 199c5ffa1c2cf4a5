// Deletes a version of a layer. Functions that refer to it keep its content.
import type { Operation } from '../../../service.ts';
import { layerVersionReference, requireOwnLayer } from '../layer-name.ts';

type Input = { LayerName: string; VersionNumber: number };

/** What is not there is deleted without complaint (observed 2026-01-12). */
export const DeleteLayerVersion: Operation<Input, object> = async (input, context) => {
  const { lambda } = context.store;
  const reference = layerVersionReference(input.LayerName, input.VersionNumber, context);
  requireOwnLayer(reference, 'lambda:DeleteLayerVersion', reference.arn, context);
  return lambda.changeLayer(reference, async () => {
    const layer = lambda.findLayer(reference);
    const versions = layer?.versions.filter(({ version }) => version !== reference.version) ?? [];
    if (layer !== undefined && versions.length < layer.versions.length) {
      await lambda.saveLayer({ ...layer, versions });
      context.changed('lambda', 'DeleteLayerVersion', reference.arn);
    }
    return {};
  });
};
