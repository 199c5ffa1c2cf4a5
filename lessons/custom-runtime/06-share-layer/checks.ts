// Lesson 6: one version of the layer shared with the partner's account, which runs a function on it.
import { findFunction, findRoleTrust, listLayerStatements, listLayerVersions } from '../../aws-reads.ts';
import type { PolicyStatement } from '../../aws-reads.ts';
import {
  type Check,
  type CheckContext,
  type CommandRecord,
  type LessonChecks,
  failed,
  passed,
} from '../../check.ts';
import { callsAws, lastCommand, refusal } from '../../commands.ts';
import type { CheckResult } from '../../lesson.ts';
import { answerResult } from '../answers.ts';
import { findReadyFunction } from '../functions.ts';
import { layerUseProblem } from '../layers.ts';
import { layerVersionArn, learnerOf, nameOf, partnerOf } from '../names.ts';
import { findTrustProblem, policyProblem } from '../roles.ts';

const partnerRefused: Check = async (context) => {
  const [newest] = await listLayerVersions(learnerOf(context), nameOf(context, 'layerName'));
  if (newest === undefined) return failed('layer-missing', { wanted: nameOf(context, 'layerName') });
  const wanted = layerVersionArn(context, newest);
  const asked = context.commands.filter(asksForLayer);
  if (asked.some((one) => isRefusalOf(context, one))) return passed;
  const last = asked.at(-1);
  if (last === undefined) return failed('partner-not-asked', { wanted });
  const refused = refusal(last);
  if (refused) return failed('partner-refused-otherwise', { found: refused.message, wanted });
  if (!isAskedByPartner(context, last)) return failed('asked-as-owner', { wanted });
  return failed('already-shared', { found: wanted });
};

const shareVersion: Check = async (context) => {
  const reader = learnerOf(context);
  const layerName = nameOf(context, 'layerName');
  const wanted = nameOf(context, 'partnerAccountId');
  const [newest, ...older] = await listLayerVersions(reader, layerName);
  if (newest === undefined) return failed('layer-missing', { wanted: layerName });
  const allowed = (await listLayerStatements(reader, layerName, newest)).filter(
    ({ effect }) => effect === 'Allow',
  );
  if (allowed.some((statement) => isForAccount(statement, wanted))) return passed;
  if (allowed.some(isForEveryone)) return failed('shared-with-everyone', { wanted });
  const [other] = allowed;
  if (other) return failed('shared-other-principal', { found: describePrincipal(other), wanted });
  for (const version of older) {
    const statements = await listLayerStatements(reader, layerName, version);
    if (statements.length > 0) {
      return failed('shared-other-version', { found: String(version), wanted: String(newest) });
    }
  }
  return failed('not-shared', { found: layerVersionArn(context, newest), wanted: String(newest) });
};

const partnerServed: Check = async (context) => {
  const [newest] = await listLayerVersions(learnerOf(context), nameOf(context, 'layerName'));
  if (newest === undefined) return failed('layer-missing', { wanted: nameOf(context, 'layerName') });
  const wanted = layerVersionArn(context, newest);
  const last = lastCommand(context.commands, asksForLayer);
  if (last === undefined) return failed('partner-not-asked', { wanted });
  if (refusal(last)) return failed('partner-still-refused', { wanted });
  if (!isAskedByPartner(context, last)) return failed('asked-as-owner', { wanted });
  // Only a shared version is given to the partner, whatever of it the command prints.
  return last.status === 0 ? passed : failed('partner-not-asked', { wanted });
};

const partnerRole: Check = async (context) => {
  const partner = partnerOf(context);
  if (partner === undefined) return failed('no-partner');
  const wanted = nameOf(context, 'partnerRoleName');
  const trust = await findTrustProblem(partner, wanted);
  if (trust) return trust.problem ?? (await policyProblem(partner, wanted)) ?? passed;
  const isHere = (await findRoleTrust(learnerOf(context), wanted)) !== undefined;
  return isHere ? failed('role-in-your-account', { found: wanted }) : failed('role-missing', { wanted });
};

const partnerFunction: Check = async (context) => {
  const partner = partnerOf(context);
  if (partner === undefined) return failed('no-partner');
  const found = await findReadyFunction(partner, nameOf(context, 'partnerFunctionName'));
  if (found === undefined) return await missingFunction(context);
  if (found.kind !== 'function') return found;
  return (await layerUseProblem(context, found.configuration)) ?? passed;
};

const partnerInvoke: Check = async (context) => {
  const partner = partnerOf(context);
  if (partner === undefined) return failed('no-partner');
  return answerResult(context, partner, nameOf(context, 'partnerFunctionName'));
};

async function missingFunction(context: CheckContext): Promise<CheckResult> {
  const wanted = nameOf(context, 'partnerFunctionName');
  if (await findFunction(learnerOf(context), wanted))
    return failed('function-in-your-account', { found: wanted });
  const attempt = lastCommand(context.commands, (one) => callsAws(one, 'lambda', 'create-function'));
  const refused = attempt && refusal(attempt);
  return refused && attempt.line.includes(wanted)
    ? failed('function-refused', { found: refused.message })
    : failed('function-missing', { wanted });
}

function asksForLayer(command: CommandRecord): boolean {
  return (
    callsAws(command, 'lambda', 'get-layer-version-by-arn') ||
    callsAws(command, 'lambda', 'get-layer-version')
  );
}

/** AWS names who was refused: an identity of the partner's account. */
function isRefusalOf(context: CheckContext, command: CommandRecord): boolean {
  const refused = refusal(command);
  return (
    refused?.code === 'AccessDeniedException' && refused.message.includes(nameOf(context, 'partnerAccountId'))
  );
}

/** Whether the command names the partner's profile, or the shell has it exported. */
function isAskedByPartner(context: CheckContext, command: CommandRecord): boolean {
  const profile = nameOf(context, 'partnerProfile');
  const [chosen] = /(?:--profile[\s=]+|\bAWS_PROFILE=)["']?([\w-]+)/.exec(command.line)?.slice(1) ?? [];
  if (chosen !== undefined) return chosen === profile;
  const before = context.commands.slice(0, context.commands.indexOf(command));
  const setting = lastCommand(before, ({ line }) => /\b(?:export|unset)\b.*\bAWS_PROFILE\b/.test(line));
  return setting !== undefined && new RegExp(`AWS_PROFILE=["']?${profile}\\b`).test(setting.line);
}

function isForAccount({ principals }: PolicyStatement, accountId: string): boolean {
  return principals.some((one) => one === accountId || one === `arn:aws:iam::${accountId}:root`);
}

function isForEveryone({ principals, hasCondition }: PolicyStatement): boolean {
  return principals.includes('*') && !hasCondition;
}

function describePrincipal({ principals, hasCondition }: PolicyStatement): string {
  return hasCondition ? 'aws:PrincipalOrgID' : principals.join(', ');
}

export const checks: LessonChecks = {
  'partner-refused': partnerRefused,
  'share-version': shareVersion,
  'partner-served': partnerServed,
  'partner-role': partnerRole,
  'partner-function': partnerFunction,
  'partner-invoke': partnerInvoke,
};
