// Reads AWS's own service models, service-2.json, as botocore ships them inside the AWS CLI.
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { openPromise } from 'yauzl';
import type { ServiceName } from '../service.ts';
import type { ShapeRef, TimestampFormat } from './service-model.ts';

type BotocoreError = { code?: string; httpStatusCode?: number };

export type BotocoreShape = {
  type: string;
  members?: Record<string, ShapeRef>;
  required?: string[];
  member?: ShapeRef;
  key?: ShapeRef;
  value?: ShapeRef;
  payload?: string;
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  timestampFormat?: TimestampFormat;
  flattened?: boolean;
  streaming?: boolean;
  sensitive?: boolean;
  union?: boolean;
  event?: boolean;
  eventstream?: boolean;
  exception?: boolean;
  fault?: boolean;
  error?: BotocoreError;
};

export type BotocoreOperation = {
  http: { method: string; requestUri: string; responseCode?: number };
  input?: { shape: string };
  output?: { shape: string; resultWrapper?: string };
  errors?: { shape: string }[];
  deprecated?: boolean;
};

export type BotocoreModel = {
  metadata: {
    apiVersion: string;
    endpointPrefix: string;
    signingName?: string;
    serviceId: string;
    targetPrefix?: string;
    xmlNamespace?: string | { uri: string };
  };
  operations: Record<string, BotocoreOperation>;
  shapes: Record<string, BotocoreShape>;
};

const modelFiles: Record<ServiceName, string> = {
  lambda: 'lambda/2015-03-31/service-2.json',
  iam: 'iam/2010-05-08/service-2.json',
  sts: 'sts/2011-06-15/service-2.json',
  logs: 'logs/2014-03-28/service-2.json',
};

type BotocoreModels = { cliVersion: string; models: Record<ServiceName, BotocoreModel> };

/**
 * Reads the models of the services that are emulated.
 *
 * @param source botocore's data directory, the CLI's dist directory or a zip of the CLI; the CLI that npm installed
 * with us when absent
 */
export async function readBotocoreModels(source = embeddedCliZip()): Promise<BotocoreModels> {
  const texts = (await stat(source)).isDirectory() ? await readDirectory(source) : await readZip(source);
  const parse = (service: ServiceName): BotocoreModel => {
    const text = texts.files.get(modelFiles[service]);
    if (text === undefined) throw new Error(`${source} has no ${modelFiles[service]}`);
    return JSON.parse(text) as BotocoreModel;
  };
  return {
    cliVersion: texts.cliVersion,
    models: { lambda: parse('lambda'), iam: parse('iam'), sts: parse('sts'), logs: parse('logs') },
  };
}

function embeddedCliZip(): string {
  const manifest = createRequire(import.meta.url).resolve('@aws-cdk/asset-awscli-v2/package.json');
  return path.join(path.dirname(manifest), 'lib/layer.zip');
}

type Texts = {
  cliVersion: string;
  /** by path below botocore's data directory */ files: Map<string, string>;
};

const wanted = new Set(Object.values(modelFiles));

async function readDirectory(dir: string): Promise<Texts> {
  const names = await readdir(dir);
  const dataDir = names.includes('awscli') ? path.join(dir, 'awscli/botocore/data') : dir;
  const files = new Map<string, string>();
  for (const file of wanted) {
    files.set(file, await readPlainOrGzip(path.join(dataDir, file)));
  }
  return { cliVersion: cliVersionIn(path.resolve(dir)), files };
}

async function readPlainOrGzip(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return gunzipSync(await readFile(`${file}.gz`)).toString('utf8');
  }
}

async function readZip(file: string): Promise<Texts> {
  const zip = await openPromise(file);
  const texts: Texts = { cliVersion: 'unknown', files: new Map() };
  for await (const entry of zip.eachEntry()) {
    const [, below, gz] = /botocore\/data\/(.+?\.json)(\.gz)?$/.exec(entry.fileName) ?? [];
    if (below === undefined || !wanted.has(below)) continue;
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    texts.files.set(below, (gz === undefined ? bytes : gunzipSync(bytes)).toString('utf8'));
    texts.cliVersion = cliVersionIn(entry.fileName);
  }
  return texts;
}

function cliVersionIn(somePath: string): string {
  return /\/v2\/(\d+\.\d+\.\d+)\//.exec(somePath)?.[1] ?? 'unknown';
}
