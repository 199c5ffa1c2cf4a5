// Takes in the zip of a function or layer, in AWS's words when it cannot.
import type { OperationContext } from '../../service.ts';
import { invalidParameter, notEmulated, requestTooLarge } from './errors.ts';
import type { StoredPackage } from './package-store.ts';
import { BadZip, unzippedLimitBytes, ZipTooLarge } from './unpack-zip.ts';

const zipLimitBytes = 52_428_800;

/** The members that say where a package comes from. */
export type CodeSource = {
  ZipFile?: Uint8Array;
  S3Bucket?: string;
  S3Key?: string;
  ImageUri?: string;
};

/**
 * @throws InvalidParameterValueException, RequestEntityTooLargeException
 */
export async function storePackage(source: CodeSource, context: OperationContext): Promise<StoredPackage> {
  if (source.ImageUri !== undefined) throw notEmulated('container images (ImageUri)');
  if (source.S3Bucket !== undefined || source.S3Key !== undefined) {
    // There is no S3 here, hence no bucket.
    throw invalidParameter(
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. ' +
        'S3 Error Message: The specified bucket does not exist',
    );
  }
  const { ZipFile: zip } = source;
  if (zip === undefined) throw invalidParameter('Please provide a source for function code.');
  if (zip.length > zipLimitBytes) {
    throw requestTooLarge(`Zipped size must be smaller than ${zipLimitBytes} bytes`);
  }
  if (zip.length === 0) throw invalidParameter(emptyZip);
  try {
    const stored = await context.store.lambda.packages.put(zip);
    if (stored === undefined) throw invalidParameter(emptyZip);
    return stored;
  } catch (error) {
    if (error instanceof BadZip) {
      throw invalidParameter(
        'Could not unzip uploaded file. Please check your file, then try to upload again.',
      );
    }
    if (error instanceof ZipTooLarge) {
      throw invalidParameter(`Unzipped size must be smaller than ${unzippedLimitBytes} bytes`);
    }
    throw error;
  }
}

const emptyZip = 'Uploaded file must be a non-empty zip';
