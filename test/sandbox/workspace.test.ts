// The learner's files as the server sees them, and what it must not see.
import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unprivilegedUser } from '../../sandbox/isolation/learner-user.ts';
import { Workspace } from '../../sandbox/workspace/workspace.ts';
import { reachableTemporaryDir } from '../support/open-sandbox.ts';

let root: string;
let workspace: Workspace;
const inside = (...segments: string[]): string => path.join(root, 'home', ...segments);
const textOf = async (file: string, limitBytes?: number): Promise<string | undefined> => {
  const bytes = await workspace.read(file, limitBytes);
  return bytes && Buffer.from(bytes).toString();
};
/** Why a file is not written. */
const refused = async (file: string): Promise<unknown> =>
  workspace.write(file, 'changed', 0o644).then(
    () => 'written',
    (error: { reason?: unknown }) => error.reason,
  );

beforeEach(async () => {
  root = await reachableTemporaryDir();
  workspace = await Workspace.open(inside());
  await mkdir(path.join(root, 'home-of-another'));
  await writeFile(path.join(root, 'secret'), 'secret');
  await writeFile(path.join(root, 'home-of-another', 'secret'), 'secret');
});
afterEach(async () => rm(root, { recursive: true, force: true }));

describe('reading', () => {
  test('files, directories and symlinks are told apart', async () => {
    await workspace.write('runtime-tutorial/bootstrap', '#!/bin/sh\n', 0o755);
    await symlink('bootstrap', inside('runtime-tutorial/link'));
    execFileSync('mkfifo', [inside('runtime-tutorial/pipe')]);
    expect(await workspace.stat('runtime-tutorial/bootstrap')).toEqual({
      path: 'runtime-tutorial/bootstrap',
      kind: 'file',
      sizeBytes: 10,
      mode: 0o755,
    });
    expect((await workspace.list('./runtime-tutorial/')).map(({ path: file, kind }) => [file, kind])).toEqual(
      [
        ['runtime-tutorial/bootstrap', 'file'],
        ['runtime-tutorial/link', 'symlink'],
        ['runtime-tutorial/pipe', 'other'],
      ],
    );
    expect(await workspace.stat('runtime-tutorial/link')).toMatchObject({ kind: 'symlink' });
    expect(await workspace.stat('')).toMatchObject({ path: '', kind: 'directory' });
    expect((await workspace.list('')).map(({ path: file }) => file)).toEqual(['runtime-tutorial']);
    expect(await textOf('runtime-tutorial/link')).toBe('#!/bin/sh\n');
    expect(await textOf('runtime-tutorial/bootstrap', 4)).toBe('#!/b');
  });

  test('what is missing or no file is undefined or empty', async () => {
    await workspace.write('file', 'text', 0o644);
    execFileSync('mkfifo', [inside('pipe')]);
    await symlink('loop', inside('loop'));
    for (const file of ['missing', 'missing/too', 'file/below', 'x'.repeat(300), '', 'pipe', 'loop']) {
      expect(await workspace.read(file)).toBeUndefined();
      expect(await workspace.list(file === '' ? 'missing' : file)).toEqual([]);
    }
    expect(await workspace.stat('missing')).toBeUndefined();
    expect(await workspace.stat('file/below')).toBeUndefined();
  });

  test('nothing outside can be reached', async () => {
    await symlink(path.join(root, 'secret'), inside('absolute'));
    await symlink('../secret', inside('relative'));
    await symlink('..', inside('up'));
    await symlink('../home-of-another', inside('neighbour'));
    await symlink('/', inside('host'));
    await symlink('/proc/self/root', inside('process'));
    const attempts = [
      'absolute',
      'relative',
      'up/secret',
      'neighbour/secret',
      'host/etc/passwd',
      'process/etc/passwd',
      '../secret',
      'a/../../secret',
      '/etc/passwd',
      path.join(root, 'secret'),
      '../home-of-another/secret',
      'up/home-of-another/secret',
    ];
    for (const file of attempts) {
      expect([file, await workspace.read(file)]).toEqual([file, undefined]);
      expect([file, await workspace.list(path.posix.dirname(file)).then((all) => all.length)]).toEqual([
        file,
        path.posix.dirname(file) === '.' ? 6 : 0,
      ]);
      if (file.includes('/')) expect([file, await workspace.stat(file)]).toEqual([file, undefined]);
    }
    expect(await workspace.read('file\0name')).toBeUndefined();
    // A way out and back in stays inside.
    await workspace.write('file', 'mine', 0o644);
    expect(await textOf('up/home/file')).toBe('mine');
  });

  test('a symlink that changes while it is read leads nowhere', async () => {
    await workspace.write('file', 'mine', 0o644);
    await symlink('file', inside('good'));
    await symlink('../secret', inside('bad'));
    const over = new AbortController();
    const swapping = (async () => {
      while (!over.signal.aborted) {
        for (const target of ['good', 'bad']) {
          await symlink(await readlink(inside(target)), inside('next'));
          await rename(inside('next'), inside('link'));
        }
      }
    })();
    const seen = new Set<string | undefined>();
    for (let count = 0; count < 300; count += 1) seen.add(await textOf('link'));
    over.abort();
    await swapping;
    expect([...seen].filter((text) => text !== undefined)).toEqual(['mine']);
  });
});

describe('writing', () => {
  test('a file is replaced as a whole, with its mode and owner, and its directories are made', async () => {
    await workspace.write('a/b/file', 'old', 0o644);
    const old = await lstat(inside('a/b/file'));
    await workspace.write('a/b/file', Buffer.from('ñew'), 0o755);
    expect(await readFile(inside('a/b/file'), 'utf8')).toBe('ñew');
    const { mode, uid, gid, ino } = await lstat(inside('a/b/file'));
    expect(mode & 0o7777).toBe(0o755);
    expect(ino).not.toBe(old.ino);
    const user = unprivilegedUser() ?? { uid: process.getuid?.(), gid: process.getgid?.() };
    for (const owned of [inside(), inside('a'), inside('a/b')]) expect(await stat(owned)).toMatchObject(user);
    expect({ uid, gid }).toEqual(user);
    expect((await workspace.list('a/b')).map(({ path: file }) => file)).toEqual(['a/b/file']);
  });

  test('nothing outside is written, and what stands in the way is named', async () => {
    await symlink('..', inside('up'));
    await symlink('../secret', inside('link'));
    await mkdir(inside('directory'));
    await writeFile(inside('file'), '');
    expect(await refused('../secret')).toBe('outside');
    expect(await refused('up/secret')).toBe('outside');
    expect(await refused('up/new/file')).toBe('outside');
    expect(await refused('/tmp/file')).toBe('outside');
    expect(await refused('')).toBe('outside');
    expect(await refused('directory')).toBe('is-directory');
    expect(await refused('file/below')).toBe('parent-is-no-directory');
    expect(await refused('link')).toBe('written');
    expect(await readFile(inside('link'), 'utf8')).toBe('changed');
    expect(await readFile(path.join(root, 'secret'), 'utf8')).toBe('secret');
    expect(await stat(path.join(root, 'new')).catch(() => undefined)).toBeUndefined();
  });

  test.skipIf(process.getuid?.() === 0)('a directory that may not be changed is named', async () => {
    await mkdir(inside('closed'));
    await chmod(inside('closed'), 0o500);
    await expect(workspace.write('closed/file', '', 0o644)).rejects.toMatchObject({
      reason: 'not-permitted',
    });
  });
});
