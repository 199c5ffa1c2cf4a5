// Where `npm start` begins: refuses a Node that is too old before anything else is loaded.
import module from 'node:module';
import path from 'node:path';

const oldestNode = 24;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  process.stderr.write(
    `The workshop needs Node ${oldestNode} or later; this is ${process.versions.node}. ` +
      'Start it with npm start, or install Node 24 from https://nodejs.org.\n',
  );
  process.exitCode = 1;
} else {
  // A third of the start is compiling packages; kept where only whoever installs them can write.
  module.enableCompileCache?.(path.join(import.meta.dirname, '../node_modules/.cache/node'));
  const { run } = await import('./run.ts');
  process.exitCode = await run();
}
