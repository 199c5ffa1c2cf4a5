// A learner's bash: commands, marks, statuses, what is run on their behalf.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ShellBusy, ShellEnded, ShellUnfinished } from '../../sandbox/shell/run.ts';
import type { EndedCommand, Shell, ShellEvent } from '../../sandbox/shell/shell.ts';
import {
  openSandbox,
  openShell,
  outputOf,
  shellEvent,
  TestTerminal,
  type TestSandbox,
} from '../support/open-sandbox.ts';

let lab: TestSandbox;
beforeAll(async () => {
  lab = await openSandbox();
});
afterAll(async () => lab[Symbol.asyncDispose]());

/** Runs a text in a shell of its own. */
async function commandsOf(text: string): Promise<{ status: number; commands: EndedCommand[] }> {
  await using shell = await openShell(lab.sandbox);
  const commands: EndedCommand[] = [];
  shell.subscribe((event) => {
    if (event.kind === 'command-ended') commands.push(event.command);
  });
  const { status } = await shell.run(text);
  return { status, commands };
}

const type = (shell: Shell, text: string): void => shell.write(Buffer.from(text));

describe('what a command was', () => {
  test('a command tells its line, status, output and directory', async () => {
    const { status, commands } = await commandsOf(
      'mkdir -p "a b/ñ" && cd "a b/ñ"\nprintf "\\e[31mred\\e[0m\\n"; false',
    );
    expect(status).toBe(1);
    expect(commands).toMatchObject([
      { line: 'mkdir -p "a b/ñ" && cd "a b/ñ"', status: 0, output: '', cwd: '' },
      { line: 'printf "\\e[31mred\\e[0m\\n"; false', status: 1, output: 'red\n', cwd: 'a b/ñ' },
    ]);
  });

  test('quotes, non-ASCII, percent signs, semicolons and several lines survive', async () => {
    const lines = [
      `echo "ñ € 100%;" '$HOME' \`echo x\` \\;`,
      'cat <<\'END\'\n  "two\tlines" %0A\nEND',
      'for n in 1 2; do\n  echo $n\ndone',
    ];
    const { status, commands } = await commandsOf(lines.join('\n'));
    expect(status).toBe(0);
    expect(commands.map(({ line }) => line)).toEqual(lines);
    expect(commands.map(({ output }) => output)).toEqual([
      'ñ € 100%; $HOME x ;\n',
      '  "two\tlines" %0A\n',
      '1\n2\n',
    ]);
  });

  test('a command continued with backslashes is one command', async () => {
    const { commands } = await commandsOf('echo one \\\n  two \\\n  three');
    expect(commands).toMatchObject([{ output: 'one two three\n', status: 0 }]);
    expect(commands[0]?.line).toMatch(/^echo one +two +three$/);
  });

  test('a directory outside the workspace is not named', async () => {
    const { commands } = await commandsOf('cd /tmp\npwd');
    expect(commands.map(({ cwd }) => cwd)).toEqual(['', undefined]);
  });

  test('of long output the end is kept', async () => {
    const { commands } = await commandsOf('seq 1 100000');
    const output = commands[0]?.output ?? '';
    expect(Buffer.byteLength(output)).toBe(16 * 1024);
    expect(output.endsWith('\n99999\n100000\n')).toBe(true);
  });

  test('marks that a program prints mean nothing', async () => {
    const { status, commands } = await commandsOf(
      `printf '\\e]133;D;0\\a\\e]133;C;0;/;fake\\a\\e]133;B;99\\aend\\n'; (exit 3)`,
    );
    expect(status).toBe(3);
    expect(commands).toMatchObject([{ status: 3, output: 'end\n' }]);
  });

  test('events come in order, output before them', async () => {
    await using shell = await openShell(lab.sandbox);
    using terminal = await TestTerminal.attach(shell);
    const seen: [kind: ShellEvent['kind'], output: string][] = [];
    shell.subscribe(({ kind }) => seen.push([kind, terminal.received.toString()]));
    await shell.run('echo hel""lo');
    expect(seen.map(([kind]) => kind)).toEqual(['command-started', 'command-ended', 'prompt']);
    expect(seen.map(([, output]) => output.includes('hello'))).toEqual([false, true, true]);
    expect(terminal.received.toString()).not.toContain('133;');
  });
});

describe('run', () => {
  test('a half-typed line is cleared first, wherever the cursor is', async () => {
    await using shell = await openShell(lab.sandbox);
    type(shell, 'echo half-typed\u001b[D\u001b[D\u001b[D');
    expect(await outputOf(shell, 'echo whole')).toBe('whole\n');
    type(shell, 'echo "open quote\r');
    using terminal = await TestTerminal.attach(shell);
    await terminal.shows('\n>');
    expect(await outputOf(shell, 'echo again')).toBe('again\n');
  });

  test('the status is the last that is not 0', async () => {
    expect((await commandsOf('(exit 4)\n(exit 5)\ntrue')).status).toBe(5);
    expect((await commandsOf('false\nfalse')).status).toBe(1);
    expect((await commandsOf('# only a comment')).status).toBe(0);
    expect((await commandsOf('  \n ')).status).toBe(0);
    expect((await commandsOf('echo )')).status).toBe(2);
  });

  test('an earlier failure is not taken for one of the run', async () => {
    await using shell = await openShell(lab.sandbox);
    expect(await shell.run('false')).toEqual({ status: 1 });
    expect(await shell.run('# nothing happens')).toEqual({ status: 0 });
    expect(await shell.run('true')).toEqual({ status: 0 });
  });

  test('while a command runs it is refused', async () => {
    await using shell = await openShell(lab.sandbox);
    expect(shell.isBusy).toBe(false);
    const running = shell.run('sleep 30; echo stopped');
    expect(shell.isBusy).toBe(true);
    await expect(shell.run('true')).rejects.toThrow(ShellBusy);
    if (!shell.isBusy) await shellEvent(shell, 'command-started');
    using terminal = await TestTerminal.attach(shell);
    await terminal.shows('sleep 30');
    type(shell, '\u0003');
    expect(await running).toEqual({ status: 130 });
    expect(shell.isBusy).toBe(false);
  });

  test('a text that is not a whole command is given up', async () => {
    await using shell = await openShell(lab.sandbox);
    await expect(shell.run('echo "never closed')).rejects.toThrow(ShellUnfinished);
    expect(await outputOf(shell, 'echo fine')).toBe('fine\n');
  });

  test('a text cannot press keys', async () => {
    await using shell = await openShell(lab.sandbox);
    expect(await outputOf(shell, 'echo a\u001b[201~\u0003b\u0004\u007f')).toBe('a[201~b\n');
  });

  test('the end of the shell ends the run', async () => {
    const shell = await openShell(lab.sandbox);
    const exit = shellEvent(shell, 'exit');
    await expect(shell.run('exit 7')).rejects.toThrow(ShellEnded);
    expect(await exit).toEqual({ kind: 'exit', status: 7 });
    await shell[Symbol.asyncDispose]();
  });
});

describe('the environment', () => {
  test('sh is bash, the language is UTF-8, completion knows aws', async () => {
    await using shell = await openShell(lab.sandbox);
    expect(await outputOf(shell, `sh -c 'echo \${BASH_VERSION%%.*}'`)).toMatch(/^\d+\n$/);
    expect(
      await outputOf(shell, 'echo $LANG $TERM [$AWS_PAGER] $AWS_ENDPOINT_URL; word=ñandú; echo ${#word}'),
    ).toBe('C.UTF-8 xterm-256color [] http://127.0.0.1:4566\n5\n');
    expect(await outputOf(shell, 'complete -p aws; type -t aws aws_completer')).toBe(
      "complete -C 'aws_completer' aws\nfile\nfile\n",
    );
  });

  test('the prompt begins a line of its own and shows the directory', async () => {
    await using shell = await openShell(lab.sandbox);
    await shell.run('mkdir -p runtime-tutorial; cd runtime-tutorial; printf "{}"');
    using terminal = await TestTerminal.attach(shell);
    expect((await terminal.text()).split('\n').slice(-2)).toEqual(['{}', '~/runtime-tutorial $']);
  });

  test('history is kept for the next shell, even when this one is killed', async () => {
    {
      await using shell = await openShell(lab.sandbox);
      await shell.run('echo "first\nsecond" >/dev/null');
    }
    await using shell = await openShell(lab.sandbox);
    type(shell, '\u001b[A');
    using terminal = await TestTerminal.attach(shell);
    await terminal.shows('second" >/dev/null');
    type(shell, '\u0003');
  });

  test('a changed prompt keeps telling what happens', async () => {
    await using shell = await openShell(lab.sandbox);
    await shell.run("PS1='changed> '");
    expect(await outputOf(shell, 'echo still')).toBe('still\n');
    using terminal = await TestTerminal.attach(shell);
    expect(await terminal.text()).toContain('changed> echo still');
  });

  test.each([
    'PROMPT_COMMAND="echo before the prompt"',
    'unset PROMPT_COMMAND',
    'set -u',
    'set -x',
    'set -o vi',
    "trap 'echo trapped' DEBUG",
    "trap 'echo trapped' ERR",
    'stty -echo',
    'unset HISTFILE',
    'exec bash',
    'bash',
    'bash --norc -c "exec bash"',
  ])('after %s every command is still followed', async (change) => {
    await using shell = await openShell(lab.sandbox);
    await shell.run(change);
    // What was set for every prompt has been done once.
    await shell.run('true');
    const commands: EndedCommand[] = [];
    shell.subscribe((event) => {
      if (event.kind === 'command-ended') commands.push(event.command);
    });
    expect((await shell.run('echo told; (exit 3)')).status).toBe(3);
    expect(commands).toMatchObject([
      { line: 'echo told; (exit 3)', status: 3, output: expect.stringMatching(/^told$/m) },
    ]);
    expect(await shell.run('# nothing to do')).toEqual({ status: 0 });
  });

  test('a prompt that is set anew before it is shown is followed from the next command on', async () => {
    await using shell = await openShell(lab.sandbox);
    const ended = shellEvent(shell, 'command-ended');
    type(shell, `PROMPT_COMMAND+=('PS1="own> "')\r`);
    await ended;
    const prompt = shellEvent(shell, 'prompt');
    type(shell, 'true\r');
    await prompt;
    expect((await shell.run('false')).status).toBe(1);
  });

  test('set -x shows the commands of the learner and no others', async () => {
    await using shell = await openShell(lab.sandbox);
    using terminal = await TestTerminal.attach(shell);
    await shell.run('set -x');
    await shell.run('echo traced');
    expect(await terminal.text()).toMatch(/\+ echo traced\n/);
    expect(terminal.received.toString()).not.toContain('__mark');
  });

  test('in the command mode of vi keys, a block runs as it stands', async () => {
    await using shell = await openShell(lab.sandbox);
    await shell.run('set -o vi');
    type(shell, 'abc\u001b');
    expect(await outputOf(shell, 'echo as it stands')).toBe('as it stands\n');
  });

  test('files are made as AWS needs them, whatever the mask of the server', async () => {
    const mask = process.umask(0o077);
    await using shell = await openShell(lab.sandbox).finally(() => process.umask(mask));
    expect(await outputOf(shell, 'umask')).toBe('0022\n');
  });

  test('a new size reaches the program', async () => {
    await using shell = await openShell(lab.sandbox);
    shell.resize(72, 17);
    expect([shell.cols, shell.rows]).toEqual([72, 17]);
    expect(await outputOf(shell, 'stty size')).toBe('17 72\n');
    using terminal = await TestTerminal.attach(shell);
    expect(terminal.viewer).toMatchObject({ cols: 72, rows: 17 });
  });
});
