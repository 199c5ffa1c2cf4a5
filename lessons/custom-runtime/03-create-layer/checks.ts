// Lesson 3: the runtime alone in a package, and a first version of the layer made of it.
import { type Check, type LessonChecks, passed } from '../../check.ts';
import { publishedProblem } from '../layers.ts';
import { openPackage, packedBootstrapProblem } from '../packages.ts';

const packRuntime: Check = async (context) => {
  const opened = await openPackage(context, 'runtime.zip', 'bootstrap');
  if (opened.kind !== 'package') return opened;
  return (await packedBootstrapProblem(context, opened)) ?? passed;
};

const publishLayer: Check = async (context) => (await publishedProblem(context)) ?? passed;

export const checks: LessonChecks = { 'pack-runtime': packRuntime, 'publish-layer': publishLayer };
