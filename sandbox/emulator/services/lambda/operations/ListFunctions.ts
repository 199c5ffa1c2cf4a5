// Lists the functions of an account in a region.
import type { Operation } from '../../../service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { listedConfiguration } from '../function-configuration.ts';
import { page } from '../pages.ts';

type Input = { FunctionVersion?: 'ALL'; MasterRegion?: string; Marker?: string; MaxItems?: number };
type Output = { Functions: FunctionConfiguration[]; NextMarker?: string };

export const ListFunctions: Operation<Input, Output> = (input, { caller, region, store }) => {
  const records = store.lambda.functions(caller.accountId, region);
  const withVersions = input.FunctionVersion === 'ALL';
  const listed = records.flatMap((record) =>
    (withVersions ? [record.latest, ...record.published] : [record.latest]).map((version) => ({
      key: `${record.name}:${version.version.padStart(12, '0')}`,
      configuration: listedConfiguration(record, version, withVersions ? version.version : undefined),
    })),
  );
  // $ sorts before digits, so that $LATEST comes first even when padded.
  const { items, NextMarker } = page(
    listed.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    ({ key }) => key,
    input.Marker,
    input.MaxItems,
  );
  return {
    Functions: items.map(({ configuration }) => configuration),
    ...(NextMarker !== undefined && { NextMarker }),
  };
};
