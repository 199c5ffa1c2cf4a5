// Lesson 2: a runtime and a handler in one package, a function made of it, and its first answer.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type Check, type CheckContext, type LessonChecks, failed, passed } from '../../check.ts';
import { callsAws, lastCommand, refusal } from '../../commands.ts';
import type { CheckResult } from '../../lesson.ts';
import { type Package, entryAt } from '../../packages.ts';
import { answerResult } from '../answers.ts';
import { bootstrapProblem, directory, permissionProblem, scriptProblem } from '../files.ts';
import { findReadyFunction, layerArnsOf } from '../functions.ts';
import { learnerOf, nameOf } from '../names.ts';
import { deployedProblem, openPackage, packedBootstrapProblem, packedScriptProblem } from '../packages.ts';

const makeDirectory: Check = async ({ workspace }) => {
  const entry = await workspace.stat(directory);
  if (entry?.kind === 'directory') return passed;
  const wanted = `~/${directory}`;
  return entry ? failed('directory-is-file', { wanted }) : failed('directory-missing', { wanted });
};

const writeRuntime: Check = async (context) => (await bootstrapProblem(context)) ?? passed;

const writeHandler: Check = async (context) => (await scriptProblem(context)) ?? passed;

const setPermissions: Check = async (context) => (await permissionProblem(context)) ?? passed;

const packFunction: Check = async (context) => {
  const opened = await openPackage(context, 'function.zip', 'bootstrap');
  if (opened.kind !== 'package') return opened;
  return (
    (await packedBootstrapProblem(context, opened)) ?? (await packedScriptProblem(context, opened)) ?? passed
  );
};

const createFunction: Check = async (context) => {
  const found = await findReadyFunction(learnerOf(context), nameOf(context, 'functionName'));
  if (found === undefined) return missingFunction(context);
  if (found.kind !== 'function') return found;
  return (
    settingsProblem(context, found.configuration) ??
    (await deployedProblem(context, found.configuration, 'function.zip', (code) =>
      isWhole(code, found.configuration),
    )) ??
    passed
  );
};

const invoke: Check = async (context) =>
  answerResult(context, learnerOf(context), nameOf(context, 'functionName'));

/** Handler and runtime; whoever is ahead of the page may have the runtime in a layer already. */
function isWhole(code: Package, configuration: FunctionConfiguration): boolean {
  const hasRuntime = entryAt(code, 'bootstrap') !== undefined || layerArnsOf(configuration).length > 0;
  return hasRuntime && entryAt(code, 'function.sh') !== undefined;
}

/** AWS's own words tell best why there is no function. */
function missingFunction(context: CheckContext): CheckResult {
  const attempt = lastCommand(context.commands, (one) => callsAws(one, 'lambda', 'create-function'));
  const refused = attempt && refusal(attempt);
  if (refused?.message.includes('cannot be assumed by Lambda')) {
    return failed('role-not-assumable', { wanted: nameOf(context, 'roleName') });
  }
  if (refused) return failed('function-refused', { found: refused.message });
  return failed('function-missing', { wanted: nameOf(context, 'functionName') });
}

function settingsProblem(
  context: CheckContext,
  configuration: FunctionConfiguration,
): CheckResult | undefined {
  const { Runtime: runtime = '', Handler: handler = '', Role: role = '' } = configuration;
  if (runtime !== 'provided.al2023') {
    return failed('function-runtime', { found: runtime, wanted: 'provided.al2023' });
  }
  if (handler !== 'function.handler') {
    return failed('function-handler', { found: handler, wanted: 'function.handler' });
  }
  const wantedRole = `arn:aws:iam::${context.aws.accountId}:role/${nameOf(context, 'roleName')}`;
  return role === wantedRole ? undefined : failed('function-role', { found: role, wanted: wantedRole });
}

export const checks: LessonChecks = {
  'make-directory': makeDirectory,
  'write-runtime': writeRuntime,
  'write-handler': writeHandler,
  'set-permissions': setPermissions,
  'pack-function': packFunction,
  'create-function': createFunction,
  invoke,
};
