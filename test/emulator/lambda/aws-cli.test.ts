// The tutorial's commands, by the real AWS CLI.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { awsCli } from '../../support/aws-cli.ts';
import { echoBootstrap, lambdaTrust, roleArn, zipOf } from '../../support/lambda-world.ts';
import { partnerAccountId, startEmulator } from '../../support/start-emulator.ts';

const layerArn = 'arn:aws:lambda:us-east-1:123456789012:layer:bash-runtime';

test(
  'the AWS CLI goes through the whole tutorial, waiters and the partner’s account included',
  { timeout: 240_000 },
  async () => {
    await using emulator = await startEmulator({ transitionMs: 300 });
    const dir = await mkdtemp(path.join(tmpdir(), 'cli-'));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rm(dir, { recursive: true }));
    await chmod(dir, 0o755);
    const file = async (name: string, content: Buffer): Promise<string> => {
      await writeFile(path.join(dir, name), content);
      return `fileb://${path.join(dir, name)}`;
    };
    const aws = async (command: string, ...args: string[]) => {
      const result = await awsCli(emulator.cliEnv(), ...command.split(' '), ...args);
      expect(result).toMatchObject({ status: 0, stderr: '' });
      return result.stdout;
    };
    const refused = async (account: string, command: string) => {
      const result = await awsCli(emulator.cliEnv(account), ...command.split(' '));
      expect(result.status).toBe(254);
      return result.stderr;
    };
    const response = path.join(dir, 'response.txt');
    const invoke = async () => {
      const raw = '--cli-binary-format raw-in-base64-out';
      await aws(`lambda invoke --function-name bash-runtime ${raw} --payload`, '{"text":"Hello"}', response);
      return readFile(response, 'utf8');
    };
    const named = '--function-name bash-runtime';
    const whole = await file('function.zip', await zipOf({ bootstrap: echoBootstrap, 'function.sh': '' }));
    const runtime = await file('runtime.zip', await zipOf({ bootstrap: echoBootstrap }));
    const only = await file('function-only.zip', await zipOf({ 'function.sh': '' }));

    await aws('iam create-role --role-name lambda-role --assume-role-policy-document', lambdaTrust);
    const settings = `--runtime provided.al2023 --handler function.handler --role ${roleArn}`;
    await aws(
      `lambda create-function ${named} --zip-file ${whole} ${settings}`,
      '--environment',
      'Variables={MARK=cli}',
    );
    await aws(`lambda wait function-active-v2 ${named}`);
    expect(await invoke()).toBe('{"echo":{"text":"Hello"},"mark":"cli"}');

    await aws(`lambda publish-layer-version --layer-name bash-runtime --zip-file ${runtime}`);
    await aws(`lambda update-function-configuration ${named} --layers ${layerArn}:1`);
    await aws(`lambda wait function-updated-v2 ${named}`);
    await aws(`lambda update-function-code ${named} --zip-file ${only}`);
    await aws(`lambda wait function-updated-v2 ${named}`);
    expect(await invoke()).toBe('{"echo":{"text":"Hello"},"mark":"cli"}');

    const byArn = `lambda get-layer-version-by-arn --arn ${layerArn}:1`;
    expect(await refused(partnerAccountId, byArn)).toContain('(AccessDeniedException)');
    const version = '--layer-name bash-runtime --version-number 1';
    const permission = `--statement-id xaccount --action lambda:GetLayerVersion --principal ${partnerAccountId}`;
    expect(await aws(`lambda add-layer-version-permission ${version} ${permission} --output text`)).toMatch(
      /^[0-9a-f-]{36}\t\{"Sid":"xaccount","Effect":"Allow",.*\}\n$/,
    );
    expect(await awsCli(emulator.cliEnv(partnerAccountId), ...byArn.split(' '))).toMatchObject({ status: 0 });

    await aws(`lambda delete-layer-version ${version}`);
    expect(await invoke()).toBe('{"echo":{"text":"Hello"},"mark":"cli"}');
    expect(
      await refused('123456789012', `lambda update-function-configuration ${named} --layers ${layerArn}:1`),
    ).toContain(`Layer version ${layerArn}:1 does not exist.`);
    await aws(`lambda delete-function ${named}`);
    expect(JSON.parse(await aws('lambda list-functions'))).toEqual({ Functions: [] });
    expect(await aws('logs tail /aws/lambda/bash-runtime')).toContain('REPORT RequestId');
  },
);
