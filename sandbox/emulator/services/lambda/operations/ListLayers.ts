// Lists an account's layers, each with its newest version that fits.
import type { Operation } from '../../../service.ts';
import type { LayerVersionItem } from '../layer-record.ts';
import { isCompatible, layerArnOf, layerVersionItem } from '../layer-record.ts';
import { page } from '../pages.ts';

type Input = {
  CompatibleArchitecture?: string;
  CompatibleRuntime?: string;
  Marker?: string;
  MaxItems?: number;
};
type Output = {
  Layers: { LayerName: string; LayerArn: string; LatestMatchingVersion: LayerVersionItem }[];
  NextMarker?: string;
};

export const ListLayers: Operation<Input, Output> = (input, { caller, region, store }) => {
  const matching = store.lambda.layers(caller.accountId, region).flatMap((layer) => {
    const version = layer.versions.findLast((one) => isCompatible(one, input));
    return version === undefined ? [] : [{ layer, version }];
  });
  const { items, NextMarker } = page(matching, ({ layer }) => layer.name, input.Marker, input.MaxItems);
  return {
    Layers: items.map(({ layer, version }) => ({
      LayerName: layer.name,
      LayerArn: layerArnOf(layer),
      LatestMatchingVersion: layerVersionItem(layer, version),
    })),
    ...(NextMarker !== undefined && { NextMarker }),
  };
};
