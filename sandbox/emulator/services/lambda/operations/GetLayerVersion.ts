// Shows a layer version, by the layer's name and the version's number.
import type { Operation } from '../../../service.ts';
import { layerVersionReference, requireReadableVersion } from '../layer-name.ts';
import type { LayerVersionOutput } from '../layer-record.ts';
import { layerVersionOutput } from '../layer-record.ts';

type Input = { LayerName: string; VersionNumber: number };

export const GetLayerVersion: Operation<Input, LayerVersionOutput> = (input, context) => {
  const reference = layerVersionReference(input.LayerName, input.VersionNumber, context);
  const { layer, version } = requireReadableVersion(reference, context);
  return layerVersionOutput(layer, version, context);
};
