// Lists the versions of a layer, newest first.
import type { Operation } from '../../../service.ts';
import { layerReference, requireOwnLayer } from '../layer-name.ts';
import type { LayerVersionItem } from '../layer-record.ts';
import { isCompatible, layerArnOf, layerVersionItem } from '../layer-record.ts';
import { page } from '../pages.ts';

type Input = {
  LayerName: string;
  CompatibleArchitecture?: string;
  CompatibleRuntime?: string;
  Marker?: string;
  MaxItems?: number;
};
type Output = { LayerVersions: LayerVersionItem[]; NextMarker?: string };

/** Counted down, so that the keys of newest-first ascend. */
const keyOf = ({ version }: { version: number }): string => String(Number.MAX_SAFE_INTEGER - version);

/** A layer that does not exist has no versions (observed 2026-01-12). */
export const ListLayerVersions: Operation<Input, Output> = (input, context) => {
  const reference = layerReference(input.LayerName, context);
  requireOwnLayer(reference, 'lambda:ListLayerVersions', layerArnOf(reference), context);
  const layer = context.store.lambda.findLayer(reference);
  const versions = (layer?.versions ?? []).filter((one) => isCompatible(one, input)).toReversed();
  const { items, NextMarker } = page(versions, keyOf, input.Marker, input.MaxItems);
  return {
    LayerVersions: layer === undefined ? [] : items.map((version) => layerVersionItem(layer, version)),
    ...(NextMarker !== undefined && { NextMarker }),
  };
};
