// Who the access key says the caller is.
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { awsCli } from '../../support/aws-cli.ts';
import { partnerAccountId, startEmulator } from '../../support/start-emulator.ts';

test('GetCallerIdentity tells account and user by the access key', async () => {
  await using emulator = await startEmulator();
  const learner = await emulator.clients().sts.send(new GetCallerIdentityCommand({}));
  expect(learner).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/learner',
    UserId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
  });
  const partner = await emulator.clients(partnerAccountId).sts.send(new GetCallerIdentityCommand({}));
  expect(partner).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/partner' });
});

test('The AWS CLI prints the identity', async () => {
  await using emulator = await startEmulator();
  const { stdout } = await awsCli(
    emulator.cliEnv(),
    'sts',
    'get-caller-identity',
    '--query',
    'Account',
    '--output',
    'text',
  );
  expect(stdout).toBe('123456789012\n');
});
