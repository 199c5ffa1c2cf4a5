// Who may import whom.
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

type Rule = { of: string; mayImport: string[]; mayImportTypesOf?: string[]; packages?: RegExp };

// The first rule whose `of` begins a file's path counts.
const rules: Rule[] = [
  // The types of the protocol name a lesson's types.
  { of: 'server/protocol.ts', mayImport: [], mayImportTypesOf: ['lessons/lesson.ts'] },
  { of: 'client/', mayImport: ['client/'], mayImportTypesOf: ['server/protocol.ts'] },
  { of: 'lessons/', mayImport: ['lessons/'], packages: /^(@aws-sdk\/|@smithy\/|yauzl$)/ },
  { of: 'sandbox/emulator/', mayImport: ['sandbox/emulator/'] },
  { of: 'sandbox/', mayImport: ['sandbox/'] },
  { of: 'server/', mayImport: ['server/', 'lessons/', 'sandbox/'] },
];

type Import = { file: string; specifier: string; isTypeOnly: boolean };

test('every part imports only what it may', async () => {
  const imports = await allImports();
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter((one) => !isAllowed(one)).map(describe)).toEqual([]);
});

test('an operation never imports another operation', async () => {
  const between = (await allImports()).filter(
    ({ file, specifier }) =>
      file.includes('/operations/') && resolve(file, specifier)?.includes('/operations/'),
  );
  expect(between.map(describe)).toEqual([]);
});

function describe({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`;
}

function isAllowed({ file, specifier, isTypeOnly }: Import): boolean {
  const rule = rules.find(({ of }) => file.startsWith(of));
  if (rule === undefined) return true;
  const target = resolve(file, specifier);
  if (target === undefined) {
    return specifier.startsWith('node:') || rule.packages === undefined || rule.packages.test(specifier);
  }
  const allowed = isTypeOnly ? [...rule.mayImport, ...(rule.mayImportTypesOf ?? [])] : rule.mayImport;
  return allowed.some((place) => target.startsWith(place));
}

/** Path from the repository's root; undefined for a package. */
function resolve(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return path.join(path.dirname(file), specifier);
}

async function allImports(): Promise<Import[]> {
  const found: Import[] = [];
  for await (const file of glob('{server,client,lessons,sandbox}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: ['client/dist/**'],
  })) {
    const text = await readFile(path.join(root, file), 'utf8');
    for (const [, typeOnly, specifier] of text.matchAll(
      /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
    )) {
      found.push({ file, specifier: specifier ?? '', isTypeOnly: typeOnly !== undefined });
    }
    for (const [, specifier] of text.matchAll(/\bimport\('([^']+)'\)/g)) {
      found.push({ file, specifier: specifier ?? '', isTypeOnly: false });
    }
  }
  return found;
}
