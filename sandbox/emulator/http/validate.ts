// Checks an operation's input against AWS's service model and refuses in AWS's words.
import { firstMembers, plainEnumLists, uncheckedMembers } from '../model/overrides.ts';
import type { ServiceModel, Shape, ShapeRef, StructureShape } from '../model/service-model.ts';
import { inputShapeOf, shapeOf } from '../model/service-model.ts';
import type { ServiceName } from '../service.ts';

/** The code of the error that carries the sentence; its status is 400. */
export const validationErrorCode: Record<ServiceName, string> = {
  lambda: 'ValidationException',
  iam: 'ValidationError',
  sts: 'ValidationError',
  logs: 'InvalidParameterException',
};

/**
 * Checks required members, lengths, ranges, patterns and enums. Values of another type than the model's are left to
 * whoever parses the protocol.
 *
 * @returns AWS's whole sentence, "1 validation error detected: Value …", or undefined when the input is valid
 */
export function validate(model: ServiceModel, operation: string, input: object): string | undefined {
  const errors = structureErrors({ model, operation }, inputShapeOf(model, operation), input, '');
  if (errors.length === 0) return undefined;
  const count = errors.length === 1 ? '1 validation error' : `${errors.length} validation errors`;
  return `${count} detected: ${errors.join('; ')}`;
}

type Scope = { model: ServiceModel; operation: string };

function structureErrors(scope: Scope, shape: StructureShape, value: object, path: string): string[] {
  const given = value as Record<string, unknown>;
  const isTop = path === '';
  const order = isTop ? membersInOrder(scope.operation, shape) : Object.keys(shape.members);
  return order.flatMap((name) => {
    const ref = shape.members[name];
    if (ref === undefined || (isTop && uncheckedMembers.has(`${scope.operation}.${name}`))) return [];
    const member = given[name];
    const memberPath = isTop ? decapitalized(name) : `${path}.${decapitalized(name)}`;
    if (member === undefined || member === null) {
      const isRequired = shape.required?.includes(name) === true;
      return isRequired ? [sentence('null', memberPath, 'Member must not be null')] : [];
    }
    return valueErrors(scope, ref, member, memberPath);
  });
}

function membersInOrder(operation: string, shape: StructureShape): string[] {
  const first = firstMembers[operation] ?? [];
  return [...first, ...Object.keys(shape.members).filter((name) => !first.includes(name))];
}

function valueErrors(scope: Scope, ref: ShapeRef, value: unknown, path: string): string[] {
  const shape = shapeOf(scope.model, ref.shape);
  const shown = isSensitive(scope.model, shape) ? '' : `'${javaText(scope.model, shape, value)}'`;
  const own = brokenConstraints(shape, value).map((constraint) => sentence(shown, path, constraint));
  if (shape.type === 'structure') return isObject(value) ? structureErrors(scope, shape, value, path) : [];
  if (shape.type === 'list' && Array.isArray(value)) {
    const inner = elementErrors(scope, shape.member, value, path, (index) => String(index + 1));
    const broken = brokenElements(scope.model, shape.member, value);
    if (broken === undefined) return [...own, ...inner];
    const constraint = plainEnumLists.has(ref.shape)
      ? enumConstraint(scope.model, shape.member)
      : `Member must satisfy constraint: [${broken}]`;
    return [...own, sentence(shown, path, constraint), ...inner];
  }
  if (shape.type === 'map' && isObject(value)) {
    const keys = Object.keys(value);
    const values: unknown[] = Object.values(value);
    const brokenKeys = brokenElements(scope.model, shape.key, keys);
    const brokenValues = brokenElements(scope.model, shape.value, values);
    if (brokenKeys !== undefined) {
      own.push(sentence(shown, path, `Map keys must satisfy constraint: [${brokenKeys}]`));
    }
    if (brokenValues !== undefined) {
      own.push(sentence(shown, path, `Map value must satisfy constraint: [${brokenValues}]`));
    }
    return [...own, ...elementErrors(scope, shape.value, values, path, (index) => keys[index] ?? '')];
  }
  return own;
}

/** Errors inside elements that are structures or lists themselves; AWS gives each a path of its own. */
function elementErrors(
  scope: Scope,
  element: ShapeRef,
  values: readonly unknown[],
  path: string,
  keyOf: (index: number) => string,
): string[] {
  const { type } = shapeOf(scope.model, element.shape);
  if (type !== 'structure' && type !== 'list' && type !== 'map') return [];
  return values.flatMap((value, index) =>
    valueErrors(scope, element, value, `${path}.${keyOf(index)}.member`),
  );
}

/** All constraints on plain elements, listed as AWS does when any element breaks one of them. */
function brokenElements(model: ServiceModel, ref: ShapeRef, values: readonly unknown[]): string | undefined {
  const shape = shapeOf(model, ref.shape);
  if (shape.type === 'structure' || shape.type === 'list' || shape.type === 'map') return undefined;
  const isBroken = values.some((value) => value === null || brokenConstraints(shape, value).length > 0);
  if (!isBroken) return undefined;
  return [...constraintsOf(shape).map(({ text }) => text), 'Member must not be null'].join(', ');
}

function enumConstraint(model: ServiceModel, ref: ShapeRef): string {
  const constraints = constraintsOf(shapeOf(model, ref.shape));
  return constraints.map(({ text }) => text).join(', ');
}

function brokenConstraints(shape: Shape, value: unknown): string[] {
  return constraintsOf(shape)
    .filter(({ isMet }) => !isMet(value))
    .map(({ text }) => text);
}

type Constraint = {
  text: string;
  isMet: (value: unknown) => boolean;
};

function constraintsOf(shape: Shape): Constraint[] {
  const constraints: Constraint[] = [];
  const add = (text: string, isMet: (value: unknown) => boolean): void => {
    constraints.push({ text: `Member must ${text}`, isMet });
  };
  switch (shape.type) {
    case 'string':
    case 'list':
    case 'map':
    case 'blob': {
      const { min, max } = shape;
      if (max !== undefined)
        add(`have length less than or equal to ${max}`, (value) => !(lengthOf(value) > max));
      if (min !== undefined) {
        add(`have length greater than or equal to ${min}`, (value) => !(lengthOf(value) < min));
      }
      break;
    }
    case 'integer':
    case 'long':
    case 'float':
    case 'double': {
      const { min, max, type } = shape;
      const number = (bound: number): string =>
        type === 'float' || type === 'double' ? bound.toFixed(1) : String(bound);
      if (max !== undefined) {
        add(`have value less than or equal to ${number(max)}`, (value) => !(Number(value) > max));
      }
      if (min !== undefined) {
        add(`have value greater than or equal to ${number(min)}`, (value) => !(Number(value) < min));
      }
      break;
    }
    case 'structure':
    case 'boolean':
    case 'timestamp':
      break;
  }
  if (shape.type === 'string') {
    const { pattern, enum: values } = shape;
    if (pattern !== undefined) {
      const whole = wholeMatch(pattern);
      add(
        `satisfy regular expression pattern: ${pattern}`,
        (value) => typeof value !== 'string' || whole.test(value),
      );
    }
    if (values !== undefined) {
      add(
        `satisfy enum value set: [${values.join(', ')}]`,
        (value) => typeof value !== 'string' || values.includes(value),
      );
    }
  }
  return constraints;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return isObject(value) ? Object.keys(value).length : Number.NaN;
}

const compiled = new Map<string, RegExp>();

/** Java's `matches` takes the whole string. Unicode mode only where a property needs it: it forbids escapes Java allows. */
function wholeMatch(pattern: string): RegExp {
  let regExp = compiled.get(pattern);
  if (regExp === undefined) {
    regExp = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
    compiled.set(pattern, regExp);
  }
  return regExp;
}

function sentence(shown: string, path: string, constraint: string): string {
  return `Value ${shown}${shown === '' ? '' : ' '}at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** AWS withholds a sensitive value, and a collection that holds one. */
function isSensitive(model: ServiceModel, shape: Shape): boolean {
  if (shape.sensitive === true) return true;
  if (shape.type === 'list') return isSensitive(model, shapeOf(model, shape.member.shape));
  if (shape.type === 'map') {
    return [shape.key, shape.value].some((ref) => isSensitive(model, shapeOf(model, ref.shape)));
  }
  return false;
}

/** A value as Java's toString writes it, which is how AWS quotes it. */
function javaText(model: ServiceModel, shape: Shape, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) {
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  }
  if (shape.type === 'list' && Array.isArray(value)) {
    const element = shapeOf(model, shape.member.shape);
    return `[${value.map((item) => javaText(model, element, item)).join(', ')}]`;
  }
  if (isObject(value)) {
    const pairs = Object.entries(value).map(([key, item]) => {
      const ref =
        shape.type === 'map' ? shape.value : shape.type === 'structure' ? shape.members[key] : undefined;
      return ref === undefined ? key : `${key}=${javaText(model, shapeOf(model, ref.shape), item)}`;
    });
    return `{${pairs.join(', ')}}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function decapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
