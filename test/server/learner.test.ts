// A learner at work over the WebSocket: blocks, files, checks, reloads, two tabs, a server that goes away.
import { expect, test } from 'vitest';
import type { ServerMessage } from '../../server/protocol.ts';
import { connectLearner } from '../support/connect-learner.ts';
import { startTestServer, temporaryDataDir } from '../support/start-server.ts';

test('a block runs in the terminal as typed, and the step it achieves passes by itself', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server);
  await learner.waitForStep('01-files', 'make-file', 'waiting', ({ finding }) => finding !== undefined);
  expect(learner.progress['01-files']?.['make-file']).toEqual({
    kind: 'waiting',
    finding: { key: 'missing', params: { path: 'hello.txt' } },
  });
  expect(await learner.runBlock('01-files', 0)).toMatchObject({ status: 0 });
  await learner.waitForStep('01-files', 'make-file', 'passed');
  await learner.waitForStep('01-files', 'fill-file', 'waiting', ({ finding }) => finding?.key === 'empty');
  expect(learner.screenText()).toContain('touch hello.txt');
});

test('what is typed by hand counts as much as a button', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server);
  expect(await learner.command('echo adios > hello.txt')).toMatchObject({ status: 0 });
  await learner.waitForStep(
    '01-files',
    'fill-file',
    'waiting',
    ({ finding }) => finding?.params['found'] === 'adios',
  );
  expect(await learner.command('echo hola > hello.txt')).toMatchObject({ status: 0 });
  await learner.waitForStep('01-files', 'fill-file', 'passed');
});

test('a file of the lesson is written with its permissions, and the checks notice', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server);
  await learner.writeFile('01-files', 1);
  await learner.waitForStep('01-files', 'fill-file', 'passed');
  await learner.command('stat -c %a hello.txt; cat hello.txt');
  await learner.waitForText(/^640\s+hola$/m);
});

test('a passed step turns back when it is undone, unless a later one builds on it', async () => {
  await using server = await startTestServer({ logLevel: 'silent' });
  await using learner = await connectLearner(server);
  await learner.command('touch hello.txt');
  await learner.waitForStep('01-files', 'make-file', 'passed');
  await learner.command('rm hello.txt');
  await learner.waitForStep('01-files', 'make-file', 'waiting', ({ finding }) => finding?.key === 'missing');
  expect(learner.progress['01-files']?.['fill-file']).toEqual({ kind: 'locked', waitsFor: 'make-file' });
  await learner.command('echo hola > hello.txt');
  await learner.waitForStep('01-files', 'fill-file', 'passed');
  await learner.openLesson('02-commands');
  await learner.command('true');
  await learner.waitForStep('02-commands', 'run-it', 'passed');
  await learner.openLesson('01-files');
  await learner.command('rm hello.txt');
  expect(await learner.check('01-files', 'fill-file')).toMatchObject({ kind: 'passed' });
});

test('a check that breaks is shown as ours, and the learner can go on', async () => {
  await using server = await startTestServer({ logLevel: 'silent' });
  await using learner = await connectLearner(server, { lesson: '02-commands' });
  await learner.command('true');
  await learner.waitForStep('02-commands', 'break-it', 'broken');
  expect(await learner.check('02-commands', 'break-it')).toEqual({ kind: 'broken' });
});

test('the check button answers even when nothing has changed', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server, { opensShell: false });
  await learner.waitForStep('01-files', 'make-file', 'waiting', ({ finding }) => finding !== undefined);
  const from = learner.messages.length;
  expect(await learner.check('01-files', 'make-file')).toMatchObject({ finding: { key: 'missing' } });
  expect(learner.messages[from]).toMatchObject({ type: 'step', state: { kind: 'checking' } });
});

test('a block reports the status of the command that failed', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server, { lesson: '02-commands' });
  expect(await learner.runBlock('02-commands', 1)).toMatchObject({ status: 1 });
});

test('blocks that cannot be run say why', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server, { opensShell: false });
  await expect(learner.runBlock('01-files', 0)).rejects.toThrow('no-shell');
  await learner.openShell();
  await expect(learner.runBlock('01-files', 4)).rejects.toThrow('not-runnable');
  await expect(learner.runBlock('01-files', 99)).rejects.toThrow('not-runnable');
  // Its own word, not the shell's: from then on Ctrl+C reaches it.
  learner.type('sh -c "echo going; exec sleep 30"\r');
  await learner.waitForText(/^going$/m);
  await expect(learner.runBlock('01-files', 0)).rejects.toThrow('busy');
  learner.type('\u0003');
  await learner.waitFor('the end', (one) => one.type === 'command' && one.phase === 'ended' && one);
  expect(await learner.runBlock('01-files', 0)).toMatchObject({ status: 0 });
});

test('a reload keeps the shell and redraws its screen', async () => {
  await using server = await startTestServer();
  await using first = await connectLearner(server);
  await first.command('marker=kept; echo before-$marker');
  await first.waitForText('before-kept');
  await first.disconnect();
  await using second = await connectLearner(server, { cookie: first.cookie });
  expect(second.messages.find(({ type }) => type === 'attached')).toMatchObject({ isNew: false });
  expect(second.messages[0]).toMatchObject({ shells: [{ shell: 0 }] });
  await second.waitForText('before-kept');
  await second.command('echo after-$marker');
  await second.waitForText('after-kept');
});

test('two tabs show the same terminal and hear the same news', async () => {
  await using server = await startTestServer();
  await using one = await connectLearner(server);
  await using two = await connectLearner(server, { cookie: one.cookie });
  one.type('echo "from one"\r');
  await two.waitForText(/^from one$/m);
  await two.command('echo "from two"');
  await one.waitForText(/^from two$/m);
  await one.runBlock('01-files', 0);
  await two.waitForStep('01-files', 'make-file', 'passed');
  await two.waitFor(
    'the end of the run',
    (message) => message.type === 'run' && message.state === 'ended' && message,
  );
  expect(two.messages.filter(({ type }) => type === 'run')).toHaveLength(2);
});

test('the other tab is told when the size changes', async () => {
  await using server = await startTestServer();
  await using one = await connectLearner(server);
  await using two = await connectLearner(server, { cookie: one.cookie });
  two.send({ type: 'resize', shell: 0, cols: 60, rows: 20 });
  expect(await one.waitForMessage('resized')).toEqual({ type: 'resized', shell: 0, cols: 60, rows: 20 });
  await two.command('tput cols');
  await two.waitForText(/^60$/m);
});

test('a shell that ends is told, and a new one can be had', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server);
  learner.type('exit 3\r');
  expect(await learner.waitForMessage('shell-exited')).toMatchObject({ shell: 0, status: 3 });
  expect(await learner.openShell()).toMatchObject({ isNew: true });
  await learner.command('echo back');
  await learner.waitForText(/^back$/m);
});

test('progress, files and the place in the workshop survive a restart', async () => {
  await using data = await temporaryDataDir();
  let cookie: string;
  let passed: unknown;
  {
    await using server = await startTestServer({ dataDir: data.dir, logLevel: 'silent' });
    await using learner = await connectLearner(server);
    cookie = learner.cookie;
    await learner.command('echo hola > hello.txt');
    passed = await learner.waitForStep('01-files', 'fill-file', 'passed');
    await learner.openLesson('02-commands');
    await learner.command('true');
    await learner.waitForStep('02-commands', 'run-it', 'passed');
  }
  await using server = await startTestServer({ dataDir: data.dir, logLevel: 'silent' });
  const start = await fetch(`${server.url}/`, { headers: { cookie }, redirect: 'manual' });
  expect(start.headers.get('location')).toBe('/es/02-commands');
  await using learner = await connectLearner(server, { cookie });
  const welcome = learner.messages[0] as Extract<ServerMessage, { type: 'welcome' }>;
  expect(welcome.progress['01-files']?.['fill-file']).toEqual(passed);
  expect(welcome.progress['02-commands']?.['run-it']).toMatchObject({ kind: 'passed' });
  await learner.command('cat hello.txt');
  await learner.waitForText(/^hola$/m);
});

test('a megabyte pasted at once arrives whole', async () => {
  await using server = await startTestServer();
  await using learner = await connectLearner(server);
  learner.type('stty -echo; cat > pasted.txt\r');
  await learner.waitFor('the start', (one) => one.type === 'command' && one.phase === 'started' && one);
  const line = `${'x'.repeat(99)}\r`;
  for (let count = 0; count < 10; count += 1) learner.type(line.repeat(1000));
  learner.type('\u0004');
  await learner.waitFor('the end', (one) => one.type === 'command' && one.phase === 'ended' && one);
  await learner.command('stty echo; wc -c < pasted.txt');
  await learner.waitForText(/^1000000$/m);
});
