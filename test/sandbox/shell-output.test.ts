// What reaches the terminals: everything, once, in order, and never more than they can take.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

test('a paste of 1 MB arrives whole and in order', async () => {
  await using shell = await openShell(lab.sandbox);
  using _terminal = await TestTerminal.attach(shell);
  const lines = Array.from({ length: 16_384 }, (_, number) => `${number} `.padEnd(63, 'ñandú ').slice(0, 55));
  const paste = Buffer.from(`${lines.join('\n')}\n`);
  expect(paste.length).toBeGreaterThan(mebibyte);
  const reading = shell.run('cat > pasted.txt');
  await shellEvent(shell, 'command-started');
  for (let start = 0; start < paste.length; start += 10_000)
    shell.write(paste.subarray(start, start + 10_000));
  shell.write(Buffer.from('\u0004'));
  expect(await reading).toEqual({ status: 0 });
  const sum = createHash('sha256').update(paste).digest('hex');
  expect(await outputOf(shell, 'sha256sum < pasted.txt')).toBe(`${sum}  -\n`);
});

test('a program that does not read costs nothing, and what is too much rings the bell', async () => {
  await using shell = await openShell(lab.sandbox);
  using terminal = await TestTerminal.attach(shell);
  const sleeping = shell.run('stty raw -echo; sleep 1; stty sane');
  await shellEvent(shell, 'command-started');
  const before = process.cpuUsage();
  for (let count = 0; count < 5; count += 1) shell.write(Buffer.alloc(mebibyte, 'x'));
  await sleeping.catch(() => undefined);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(500);
  expect(terminal.received.includes(0x07)).toBe(true);
});

test('a terminal that comes in the middle ends up with the same screen', async () => {
  await using shell = await openShell(lab.sandbox);
  using first = await TestTerminal.attach(shell);
  // Colours, wide characters, a cursor that jumps, sequences and characters written in pieces.
  const program = `for i in {1..150}; do
  printf '\\e[3'; sleep 0.0003; printf '%dmñ€😀 %d\\e' $((i % 8)) $i; printf '[0m\\e[2K\\e[1;32mrow %d\\xe2' $i
  printf '\\x82\\xac\\e]0;title %d' $i; printf '\\a\\n\\e[s\\e[1;1Htop %d\\e[u' $i
done; printf '\\e[?25l'`;
  const running = shell.run(program);
  const later: TestTerminal[] = [];
  const over = new AbortController();
  const ended = running.finally(() => over.abort());
  while (!over.signal.aborted && later.length < 40) {
    later.push(await TestTerminal.attach(shell));
    await new Promise((resolve) => setTimeout(resolve, 7));
  }
  await ended;
  // Another command, so that all have seen the end of the last.
  await outputOf(shell, 'echo end');
  const expected = await first.screen();
  expect(await first.text()).toContain('row 150€');
  expect(later.length).toBeGreaterThan(10);
  for (const terminal of later) {
    expect(await terminal.screen()).toBe(expected);
    terminal[Symbol.dispose]();
  }
  using last = await TestTerminal.attach(shell);
  expect(await last.screen()).toBe(expected);
  expect(last.viewer.screen).toContain('\u001b[?25l');
});

test('a program in the alternate screen is there after a reload', async () => {
  await using shell = await openShell(lab.sandbox);
  using first = await TestTerminal.attach(shell);
  const running = shell.run(
    "seq 1 200 > numbers; printf '\\e[?1049h\\e[H\\e[2J\\e[5;5Hfull %s\\e[?1h' screen; read -rsn1; printf '\\e[?1049l'",
  );
  await first.shows('full screen');
  using second = await TestTerminal.attach(shell);
  expect(await second.screen()).toBe(await first.screen());
  shell.write(Buffer.from('q'));
  await running;
  expect(await second.text()).not.toContain('full screen');
  expect(await second.screen()).toBe(await first.screen());
});

test('queries are answered once, by the terminal of the page', async () => {
  await using shell = await openShell(lab.sandbox);
  const ask =
    "stty -echo; printf '\\e[c'; IFS= read -rs -d c -t 0.3 answer; status=$?; stty echo; printf '%q %d' \"$answer\" $status";
  expect(await outputOf(shell, ask)).toMatch(/^'' \d{3}$/);
  using _terminal = await TestTerminal.attach(shell);
  expect(await outputOf(shell, ask)).toBe("$'\\E[?1;2' 0");
});

test('Ctrl+C wins over a flood', async () => {
  await using shell = await openShell(lab.sandbox);
  using terminal = await TestTerminal.attach(shell);
  const flooding = shell.run('yes flood');
  await terminal.shows('flood\nflood');
  shell.write(Buffer.from('\u0003'));
  const pressedAt = performance.now();
  expect(await flooding).toEqual({ status: 130 });
  expect(performance.now() - pressedAt).toBeLessThan(1000);
});

test('a terminal that does not acknowledge gets 512 KiB and not much more; then it goes on', async () => {
  await using shell = await openShell(lab.sandbox);
  using terminal = await TestTerminal.attach(shell, { acknowledges: false });
  const bytes = 3_000_000;
  const printing = shell.run(`head -c ${bytes} /dev/zero | tr '\\0' '\\170'; echo`);
  await quiet(() => terminal.received.length);
  expect(terminal.received.length).toBeGreaterThan(512 * kibibyte);
  expect(terminal.received.length).toBeLessThan(700 * kibibyte);
  expect(shell.isBusy).toBe(true);

  // Nobody has parsed more than was sent.
  terminal.viewer.ack(Number.MAX_SAFE_INTEGER);
  terminal.viewer.ack(Number.NaN);
  await quiet(() => terminal.received.length);
  expect(terminal.received.length).toBeLessThan(1400 * kibibyte);

  terminal.acknowledges = true;
  terminal.acknowledge();
  expect(await printing).toEqual({ status: 0 });
  await terminal.text();
  expect(terminal.received.filter((byte) => byte === 0x78).length).toBe(bytes);
});

test('output waits while the connection has a backlog', async () => {
  await using shell = await openShell(lab.sandbox);
  let backlog = 2 * mebibyte;
  let received = 0;
  const viewer = await shell.attach(
    (bytes) => {
      received += bytes.length;
      viewer.ack(viewer.offset + received);
    },
    () => backlog,
  );
  const printing = shell.run("head -c 500000 /dev/zero | tr '\\0' '\\170'");
  await quiet(() => received);
  expect(received).toBeLessThan(200 * kibibyte);
  backlog = 0;
  expect(await printing).toEqual({ status: 0 });
  viewer.detach();
});

test('without a terminal, output goes on; a terminal that leaves holds nothing up', async () => {
  await using shell = await openShell(lab.sandbox);
  expect(await shell.run('seq 1 300000')).toEqual({ status: 0 });
  const terminal = await TestTerminal.attach(shell, { acknowledges: false });
  const printing = shell.run('seq 1 300000');
  await quiet(() => terminal.received.length);
  expect(shell.isBusy).toBe(true);
  terminal[Symbol.dispose]();
  expect(await printing).toEqual({ status: 0 });
});

test('the exit comes after the last output', async () => {
  for (let round = 0; round < 5; round += 1) {
    const shell = await openShell(lab.sandbox);
    using terminal = await TestTerminal.attach(shell);
    const exit = shellEvent(shell, 'exit');
    shell.write(Buffer.from('exec seq 1 50000\r'));
    expect(await exit).toEqual({ kind: 'exit', status: 0 });
    expect(terminal.received.subarray(-14).toString()).toBe('49999\r\n50000\r\n');
    expect(terminal.received.filter((byte) => byte === 0x0a).length).toBeGreaterThanOrEqual(50_000);
    await shell[Symbol.asyncDispose]();
  }
});

/** Resolves when a count has not changed for a while: nothing tells that nothing more comes. */
async function quiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
