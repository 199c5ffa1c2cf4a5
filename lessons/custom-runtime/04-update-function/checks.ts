// Lesson 4: the function takes its runtime from the layer, and only from there.
import { type Check, type LessonChecks, failed, passed } from '../../check.ts';
import { type Package, entryAt } from '../../packages.ts';
import { answerResult } from '../answers.ts';
import { requireFunction } from '../functions.ts';
import { layerUseProblem } from '../layers.ts';
import { learnerOf, nameOf } from '../names.ts';
import { deployedProblem, openPackage, packedScriptProblem } from '../packages.ts';

const addLayer: Check = async (context) => {
  const found = await requireFunction(learnerOf(context), nameOf(context, 'functionName'));
  if (found.kind !== 'function') return found;
  return (await layerUseProblem(context, found.configuration)) ?? passed;
};

const packHandler: Check = async (context) => {
  const opened = await openPackage(context, 'function-only.zip', 'function.sh');
  if (opened.kind !== 'package') return opened;
  if (entryAt(opened, 'bootstrap')) return failed('package-has-bootstrap', { found: 'function-only.zip' });
  return (await packedScriptProblem(context, opened)) ?? passed;
};

const updateCode: Check = async (context) => {
  const found = await requireFunction(learnerOf(context), nameOf(context, 'functionName'));
  if (found.kind !== 'function') return found;
  const { configuration } = found;
  return (await deployedProblem(context, configuration, 'function-only.zip', isHandlerOnly)) ?? passed;
};

const invoke: Check = async (context) =>
  answerResult(context, learnerOf(context), nameOf(context, 'functionName'));

function isHandlerOnly(code: Package): boolean {
  return entryAt(code, 'function.sh') !== undefined && entryAt(code, 'bootstrap') === undefined;
}

export const checks: LessonChecks = {
  'add-layer': addLayer,
  'pack-handler': packHandler,
  'update-code': updateCode,
  invoke,
};
