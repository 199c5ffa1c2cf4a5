// Cuts lists into pages by Marker and MaxItems.
import { invalidParameter } from './errors.ts';

/** Lambda returns at most this many items, however many are asked for. */
const pageLimit = 50;

/**
 * @param items in the order of `keyOf`, ascending
 * @param marker the NextMarker of the page before
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  marker: string | undefined,
  maxItems: number | undefined,
): { items: T[]; NextMarker?: string } {
  const start = marker === undefined ? 0 : startAfter(items, keyOf, marker);
  const end = start + Math.min(maxItems ?? pageLimit, pageLimit);
  const last = items[end - 1];
  return {
    items: items.slice(start, end),
    ...(end < items.length && last !== undefined && { NextMarker: encode(keyOf(last)) }),
  };
}

/** The item itself may be gone by now. */
function startAfter<T>(items: readonly T[], keyOf: (item: T) => string, marker: string): number {
  const key = decode(marker);
  const index = items.findIndex((item) => keyOf(item) > key);
  return index === -1 ? items.length : index;
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decode(marker: string): string {
  const key = Buffer.from(marker, 'base64url').toString();
  if (encode(key) !== marker) throw invalidParameter('The provided marker is not valid.');
  return key;
}
