// `npm run check`: types, lint, format, unused code and, unless --no-tests, the tests; who may import whom is a test.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { 'no-tests': { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write('Usage: npm run check -- [--no-tests]\n\nTypes, lint, format, unused code, tests.\n');
  process.exit();
}

const checks: [name: string, command: string, args: string[]][] = [
  ['types', 'tsc', ['--noEmit']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['unused code', 'knip', []],
];
if (!values['no-tests']) checks.push(['tests', 'vitest', ['run', '--config', 'test/vitest.config.ts']]);

let failures = 0;
for (const [name, command, args] of checks) {
  const status = await run(path.join(root, 'node_modules/.bin', command), args);
  if (status !== 0) failures += 1;
  process.stdout.write(`${status === 0 ? 'passed' : 'FAILED'}  ${name}\n`);
}
process.exitCode = failures === 0 ? 0 : 1;

async function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
