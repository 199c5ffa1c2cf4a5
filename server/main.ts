// Where `npm start` begins: refuses a Node that is too old before anything else is loaded.

const oldestNode = 24;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  process.stderr.write(
    `The workshop needs Node ${oldestNode} or later; this is ${process.versions.node}. ` +
      'Start it with npm start, or install Node 24 from https://nodejs.org.\n',
  );
  process.exitCode = 1;
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run();
}
