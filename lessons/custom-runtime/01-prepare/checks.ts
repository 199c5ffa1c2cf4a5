// Lesson 1: a working CLI, and a role that lets Lambda run a function and write its logs.
import { type Check, type LessonChecks, failed, passed } from '../../check.ts';
import { callsAws, lastCommand, refusal } from '../../commands.ts';
import { learnerOf, nameOf } from '../names.ts';
import { findTrustProblem, policyProblem } from '../roles.ts';

const awsVersion: Check = async ({ commands }) => {
  const command = lastCommand(commands, ({ line }) => /\baws\s+(?:--version|-v\b)/.test(line));
  if (command === undefined) return failed('version-not-asked');
  const [version] = /aws-cli\/[\d.]+/.exec(command.output) ?? [];
  if (version === undefined) return failed('aws-not-found', { found: command.output.trim().slice(0, 120) });
  return version.startsWith('aws-cli/2.') ? passed : failed('version-old', { found: version });
};

const identity: Check = async (context) => {
  const wanted = nameOf(context, 'accountId');
  const command = lastCommand(context.commands, (one) => callsAws(one, 'sts', 'get-caller-identity'));
  if (command === undefined) return failed('identity-not-asked');
  if (command.output.includes(wanted)) return passed;
  const partner = context.names['partnerAccountId'];
  if (partner !== undefined && command.output.includes(partner)) {
    return failed('identity-partner', { found: partner, wanted });
  }
  const found = refusal(command)?.message ?? command.output.trim().slice(0, 120);
  return failed('identity-other', { found, wanted });
};

const createRole: Check = async (context) => {
  const wanted = nameOf(context, 'roleName');
  const trust = await findTrustProblem(learnerOf(context), wanted);
  if (trust) return trust.problem ?? passed;
  const attempt = lastCommand(context.commands, (one) => callsAws(one, 'iam', 'create-role'));
  const refused = attempt && refusal(attempt);
  return refused ? failed('role-refused', { found: refused.message }) : failed('role-missing', { wanted });
};

const attachPolicy: Check = async (context) =>
  (await policyProblem(learnerOf(context), nameOf(context, 'roleName'))) ?? passed;

export const checks: LessonChecks = {
  'aws-version': awsVersion,
  identity,
  'create-role': createRole,
  'attach-policy': attachPolicy,
};
