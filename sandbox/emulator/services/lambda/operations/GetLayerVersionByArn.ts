// Shows a layer version, by its ARN.
import type { Operation } from '../../../service.ts';
import { notFound } from '../errors.ts';
import { parseLayerVersionArn, requireReadableVersion } from '../layer-name.ts';
import type { LayerVersionOutput } from '../layer-record.ts';
import { layerVersionOutput } from '../layer-record.ts';

export const GetLayerVersionByArn: Operation<{ Arn: string }, LayerVersionOutput> = (input, context) => {
  const reference = parseLayerVersionArn(input.Arn);
  if (reference === undefined) throw notFound('The resource you requested does not exist.');
  const { layer, version } = requireReadableVersion(reference, context);
  return layerVersionOutput(layer, version, context);
};
