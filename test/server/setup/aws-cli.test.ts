// The embedded AWS CLI: unpacked once, whole or not at all, without what an interrupted start has left.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ensureAwsCli } from '../../../server/setup/aws-cli.ts';
import { temporaryDataDir } from '../../support/start-server.ts';

const hasEmbedded = process.platform === 'linux' && process.arch === 'x64';

test.runIf(hasEmbedded)(
  'it is unpacked once, and leftovers of processes that ended are deleted',
  async () => {
    await using data = await temporaryDataDir();
    const ended = spawnSync(process.execPath, ['--version']).pid;
    const abandoned = `aws-cli-1.0.0.${ended}.tmp`;
    const inWork = `aws-cli-1.0.0.${process.ppid}.tmp`;
    for (const name of [abandoned, inWork])
      await mkdir(path.join(data.dir, name, 'dist'), { recursive: true });

    const dir = await ensureAwsCli(data.dir);
    const { stdout } = spawnSync(path.join(dir, 'aws'), ['--version'], { encoding: 'utf8' });
    expect(stdout).toMatch(/^aws-cli\/2\./);
    const names = await readdir(data.dir);
    expect(names).toHaveLength(2);
    expect(names).toContain(inWork);

    const { ctimeMs } = await stat(path.join(dir, 'aws'));
    expect(await ensureAwsCli(data.dir)).toBe(dir);
    expect((await stat(path.join(dir, 'aws'))).ctimeMs).toBe(ctimeMs);
  },
);
