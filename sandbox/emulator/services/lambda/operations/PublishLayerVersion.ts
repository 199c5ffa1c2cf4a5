// Publishes the next version of a layer, and the layer with its first.
import type { Operation } from '../../../service.ts';
import type { CodeSource } from '../function-code.ts';
import { storePackage } from '../function-code.ts';
import { layerReference, requireOwnLayer } from '../layer-name.ts';
import type { LayerRecord, LayerVersion, LayerVersionOutput } from '../layer-record.ts';
import { layerArnOf, layerVersionOutput } from '../layer-record.ts';

type Input = {
  LayerName: string;
  Description?: string;
  Content: CodeSource;
  CompatibleArchitectures?: string[];
  CompatibleRuntimes?: string[];
  LicenseInfo?: string;
};

export const PublishLayerVersion: Operation<Input, LayerVersionOutput> = async (input, context) => {
  const { lambda } = context.store;
  const reference = layerReference(input.LayerName, context);
  const arn = layerArnOf(reference);
  requireOwnLayer(reference, 'lambda:PublishLayerVersion', arn, context);
  const stored = await storePackage(input.Content, context);
  return lambda.changeLayer(reference, async () => {
    const before = lambda.findLayer(reference);
    const version: LayerVersion = {
      version: (before?.lastVersion ?? 0) + 1,
      description: input.Description ?? '',
      createdAt: context.now(),
      ...(input.CompatibleRuntimes && { compatibleRuntimes: input.CompatibleRuntimes }),
      ...(input.CompatibleArchitectures && { compatibleArchitectures: input.CompatibleArchitectures }),
      ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
      package: stored,
    };
    const layer: LayerRecord = {
      ...reference,
      lastVersion: version.version,
      versions: [...(before?.versions ?? []), version],
    };
    await lambda.saveLayer(layer);
    context.changed('lambda', 'PublishLayerVersion', `${arn}:${version.version}`);
    return layerVersionOutput(layer, version, context);
  });
};
