// A layer and its versions as they are kept on disk, and as the API shows them.
import type { OperationContext } from '../../service.ts';
import { base64Of, lambdaTimestamp } from './function-configuration.ts';

export type LayerStatement = {
  Sid: string;
  Effect: 'Allow';
  Principal: '*' | { AWS: string };
  Action: 'lambda:GetLayerVersion';
  Resource: string;
  Condition?: { StringEquals: { 'aws:PrincipalOrgID': string } };
};

export type LayerVersion = {
  version: number;
  description: string;
  /** ms since the epoch */
  createdAt: number;
  compatibleRuntimes?: string[];
  compatibleArchitectures?: string[];
  licenseInfo?: string;
  package: { sha256: string; zipSizeBytes: number; unzippedSizeBytes: number };
  policy?: { revisionId: string; statements: LayerStatement[] };
};

export type LayerRecord = {
  accountId: string;
  region: string;
  name: string;
  /** The number given last: it is never given again, even when all versions are deleted. */
  lastVersion: number;
  /** Oldest first, without the deleted ones. */
  versions: LayerVersion[];
};

/** As lists show it. */
export type LayerVersionItem = {
  LayerVersionArn: string;
  Version: number;
  Description: string;
  CreatedDate: string;
  CompatibleRuntimes?: string[];
  CompatibleArchitectures?: string[];
  LicenseInfo?: string;
};

export type LayerVersionOutput = LayerVersionItem & {
  LayerArn: string;
  Content: { Location: string; CodeSha256: string; CodeSize: number };
};

export function layerArnOf(layer: Pick<LayerRecord, 'accountId' | 'region' | 'name'>): string {
  return `arn:aws:lambda:${layer.region}:${layer.accountId}:layer:${layer.name}`;
}

export function layerVersionItem(layer: LayerRecord, version: LayerVersion): LayerVersionItem {
  return {
    LayerVersionArn: `${layerArnOf(layer)}:${version.version}`,
    Version: version.version,
    Description: version.description,
    CreatedDate: lambdaTimestamp(version.createdAt),
    ...(version.compatibleRuntimes && { CompatibleRuntimes: version.compatibleRuntimes }),
    ...(version.compatibleArchitectures && { CompatibleArchitectures: version.compatibleArchitectures }),
    ...(version.licenseInfo !== undefined && { LicenseInfo: version.licenseInfo }),
  };
}

export function layerVersionOutput(
  layer: LayerRecord,
  version: LayerVersion,
  context: OperationContext,
): LayerVersionOutput {
  const { sha256, zipSizeBytes } = version.package;
  return {
    ...layerVersionItem(layer, version),
    LayerArn: layerArnOf(layer),
    Content: { Location: context.packageUrl(sha256), CodeSha256: base64Of(sha256), CodeSize: zipSizeBytes },
  };
}

/** Whether a version claims what a list asks for; one that claims nothing is not found by it. */
export function isCompatible(
  version: LayerVersion,
  asked: { CompatibleRuntime?: string; CompatibleArchitecture?: string },
): boolean {
  return (
    claims(version.compatibleRuntimes, asked.CompatibleRuntime) &&
    claims(version.compatibleArchitectures, asked.CompatibleArchitecture)
  );
}

function claims(list: readonly string[] = [], wanted?: string): boolean {
  return wanted === undefined || list.includes(wanted);
}
