// Lesson 5: a runtime that tells its environment, published as the next version and in use.
import { findLogMessages } from '../../aws-reads.ts';
import { type Check, type LessonChecks, failed, passed } from '../../check.ts';
import { answerProblem } from '../answers.ts';
import { bootstrapProblem, environmentProblem } from '../files.ts';
import { lastModifiedMs, requireFunction } from '../functions.ts';
import { layerUseProblem, publishedProblem } from '../layers.ts';
import { learnerOf, logGroupOf, nameOf } from '../names.ts';
import { openPackage, packedBootstrapProblem } from '../packages.ts';

const printEnvironment: Check = async (context) =>
  (await bootstrapProblem(context)) ?? (await environmentProblem(context)) ?? passed;

const packRuntime: Check = async (context) => {
  const opened = await openPackage(context, 'runtime.zip', 'bootstrap');
  if (opened.kind !== 'package') return opened;
  return (await packedBootstrapProblem(context, opened)) ?? passed;
};

const publishVersion: Check = async (context) => (await publishedProblem(context)) ?? passed;

const useVersion: Check = async (context) => {
  const found = await requireFunction(learnerOf(context), nameOf(context, 'functionName'));
  if (found.kind !== 'function') return found;
  return (await layerUseProblem(context, found.configuration)) ?? passed;
};

const invoke: Check = async (context) => {
  const name = nameOf(context, 'functionName');
  const found = await requireFunction(learnerOf(context), name);
  if (found.kind !== 'function') return found;
  const since = lastModifiedMs(found.configuration);
  const problem = await answerProblem(context, learnerOf(context), name, since);
  if (problem) return problem;
  const messages = (await findLogMessages(learnerOf(context), logGroupOf(name), since)) ?? [];
  const isPrinted = messages.some((message) => /(?:^|[\s"'])LAMBDA_TASK_ROOT=/.test(message));
  return isPrinted ? passed : failed('environment-not-logged', { wanted: logGroupOf(name) });
};

export const checks: LessonChecks = {
  'print-environment': printEnvironment,
  'pack-runtime': packRuntime,
  'publish-version': publishVersion,
  'use-version': useVersion,
  invoke,
};
