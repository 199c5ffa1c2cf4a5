// Lesson 7: nothing of the workshop is left, in an order that shows what a deleted layer version still does.
import {
  type AccountReader,
  findFunction,
  findRoleTrust,
  hasLogGroup,
  listAttachedPolicies,
  listLayerVersions,
} from '../../aws-reads.ts';
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
import { answerProblem } from '../answers.ts';
import { findReadyFunction, lastModifiedMs, layerArnsOf } from '../functions.ts';
import { layerVersionArn, learnerOf, logGroupOf, nameOf, partnerOf } from '../names.ts';

const deleteLayers: Check = async (context) => {
  const layerName = nameOf(context, 'layerName');
  const versions = await listLayerVersions(learnerOf(context), layerName);
  const [newest] = versions;
  if (newest !== undefined) {
    return failed('layers-left', { found: versions.join(', '), wanted: String(newest) });
  }
  if (lastCommand(context.commands, deletesLayerVersion)?.status === 0) return passed;
  const configuration = await findFunction(learnerOf(context), nameOf(context, 'functionName'));
  const used = configuration ? layerArnsOf(configuration) : [];
  const isUsed = used.some((arn) => arn.includes(`:layer:${layerName}:`));
  return isUsed ? passed : failed('nothing-built', { wanted: layerName });
};

const stillAnswers: Check = async (context) => {
  const deletion = lastCommand(context.commands, deletesLayerVersion);
  const own = nameOf(context, 'functionName');
  const found = await findReadyFunction(learnerOf(context), own);
  if (found === undefined) return await partnerAnswers(context, deletion);
  if (found.kind !== 'function') return found;
  const since = deletion?.endedAt ?? lastModifiedMs(found.configuration);
  return (await answerProblem(context, learnerOf(context), own, since)) ?? passed;
};

/** Whoever deleted the own function too early sees the same with the partner's. */
async function partnerAnswers(
  context: CheckContext,
  deletion: CommandRecord | undefined,
): Promise<CheckResult> {
  const partner = partnerOf(context);
  const name = nameOf(context, 'partnerFunctionName');
  const configuration = partner && (await findFunction(partner, name));
  if (partner === undefined || configuration === undefined) return failed('functions-missing');
  const since = deletion?.endedAt ?? lastModifiedMs(configuration);
  const problem = await answerProblem(context, partner, name, since);
  if (problem === undefined) return passed;
  return problem.kind === 'failed' && problem.finding === 'not-invoked'
    ? failed('function-missing', { found: nameOf(context, 'functionName'), wanted: name })
    : problem;
}

const deletedRefused: Check = async (context) => {
  const layerName = nameOf(context, 'layerName');
  const deletion = lastCommand(context.commands, deletesLayerVersion);
  const attempts = context.commands.filter(
    (one) =>
      (callsAws(one, 'lambda', 'update-function-configuration') ||
        callsAws(one, 'lambda', 'create-function')) &&
      one.endedAt >= (deletion?.endedAt ?? 0),
  );
  const refusals = attempts.map((one) => refusal(one)?.message ?? '');
  if (
    refusals.some((message) => message.includes(`:layer:${layerName}:`) && message.includes('does not exist'))
  ) {
    return passed;
  }
  const wanted = layerVersionArn(context, 1);
  const found = refusals.at(-1);
  const name = nameOf(context, 'functionName');
  if ((await findFunction(learnerOf(context), name)) === undefined) {
    return failed('deleted-function-missing', { found: name, wanted });
  }
  if (found === undefined) return failed('deleted-not-tried', { wanted });
  return found === ''
    ? failed('deleted-not-refused', { wanted })
    : failed('deleted-refused-otherwise', { found, wanted });
};

const deleteFunction: Check = async (context) => {
  const name = nameOf(context, 'functionName');
  return (await findFunction(learnerOf(context), name)) ? failed('function-left', { found: name }) : passed;
};

const deleteLogs: Check = async (context) => {
  const logGroup = logGroupOf(nameOf(context, 'functionName'));
  return (await hasLogGroup(learnerOf(context), logGroup))
    ? failed('logs-left', { found: logGroup })
    : passed;
};

const deleteRole: Check = async (context) => {
  const roleName = nameOf(context, 'roleName');
  if ((await findRoleTrust(learnerOf(context), roleName)) === undefined) return passed;
  const [policy] = await listAttachedPolicies(learnerOf(context), roleName);
  if (policy === undefined) return failed('role-left', { found: roleName });
  return failed('policy-attached', { found: policy.split('/').at(-1) ?? policy, wanted: policy });
};

const bothEmpty: Check = async (context) => {
  const own = [
    ...(await leftovers(learnerOf(context), nameOf(context, 'functionName'), nameOf(context, 'roleName'))),
    ...(await leftoverVersions(learnerOf(context), nameOf(context, 'layerName'))),
  ];
  if (own.length > 0) return failed('left-in-yours', { found: own.join(', ') });
  const partner = partnerOf(context);
  if (partner === undefined) return passed;
  const theirs = await leftovers(
    partner,
    nameOf(context, 'partnerFunctionName'),
    nameOf(context, 'partnerRoleName'),
  );
  return theirs.length > 0 ? failed('left-with-partner', { found: theirs.join(', ') }) : passed;
};

function deletesLayerVersion(command: CommandRecord): boolean {
  return callsAws(command, 'lambda', 'delete-layer-version');
}

/** What of a function, its log group and its role exists, named as AWS names their kinds. */
async function leftovers(reader: AccountReader, functionName: string, roleName: string): Promise<string[]> {
  const logGroup = logGroupOf(functionName);
  const [configuration, hasLogs, trust] = await Promise.all([
    findFunction(reader, functionName),
    hasLogGroup(reader, logGroup),
    findRoleTrust(reader, roleName),
  ]);
  return [
    ...(configuration ? [`function:${functionName}`] : []),
    ...(hasLogs ? [`log-group:${logGroup}`] : []),
    ...(trust ? [`role/${roleName}`] : []),
  ];
}

async function leftoverVersions(reader: AccountReader, layerName: string): Promise<string[]> {
  return (await listLayerVersions(reader, layerName)).map((version) => `layer:${layerName}:${version}`);
}

export const checks: LessonChecks = {
  'delete-layers': deleteLayers,
  'still-answers': stillAnswers,
  'deleted-refused': deletedRefused,
  'delete-function': deleteFunction,
  'delete-logs': deleteLogs,
  'delete-role': deleteRole,
  'both-empty': bothEmpty,
};
