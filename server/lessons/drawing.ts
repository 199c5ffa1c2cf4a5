// A lesson's SVG drawing, made safe and fit to stand inside the page.

const elements = new Set(
  (
    'svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan marker ' +
    'clipPath linearGradient radialGradient stop pattern'
  ).split(' '),
);

const attributes = new Set(
  (
    'id class viewBox width height x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform fill fill-opacity ' +
    'fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-opacity opacity ' +
    'font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing marker-start marker-mid ' +
    'marker-end markerWidth markerHeight markerUnits refX refY orient clip-path href offset stop-color stop-opacity ' +
    'gradientUnits gradientTransform patternUnits preserveAspectRatio vector-effect paint-order xmlns role ' +
    'aria-hidden aria-label aria-labelledby xml:space'
  ).split(' '),
);

/**
 * Turns an SVG file into markup for the page: the drawing is an image to screen readers, its ids are its own.
 *
 * @param name the file's, without `.svg`; set before every id, so that two drawings on a page do not mix
 * @throws Error that names the first element or attribute that is not allowed
 */
export function inlineDrawing(svg: string, name: string, alt: string): string {
  const source = svg
    .replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .trim();
  if (!source.startsWith('<svg')) throw new Error('it does not begin with <svg');
  let isRoot = true;
  const inside = source.replaceAll(/<[^>]*>|<|>/g, (tag) => {
    if (tag.startsWith('</')) return checkedEnd(tag);
    const [, element, list, end] =
      /^<([A-Za-z]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/.exec(tag) ?? [];
    if (element === undefined || list === undefined) throw new Error(`${tag} is not understood`);
    if (!elements.has(element)) throw new Error(`<${element}> is not allowed in a drawing`);
    const kept = [...list.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
      .map(([, key = '', double, single]) => attribute(name, key, double ?? single ?? ''))
      .join('');
    const role = isRoot ? ` role="img" aria-label="${escapeAttribute(alt)}"` : '';
    isRoot = false;
    return `<${element}${role}${kept}${end ?? ''}>`;
  });
  return inside;
}

function checkedEnd(tag: string): string {
  const [, element] = /^<\/([A-Za-z]+)\s*>$/.exec(tag) ?? [];
  if (element === undefined || !elements.has(element)) throw new Error(`${tag} is not allowed in a drawing`);
  return `</${element}>`;
}

function attribute(name: string, key: string, value: string): string {
  if (!attributes.has(key)) throw new Error(`${key}="…" is not allowed in a drawing`);
  if (['xmlns', 'role', 'aria-label'].includes(key)) return '';
  let kept = value;
  if (key === 'id') kept = `${name}-${value}`;
  if (key === 'aria-labelledby') kept = value.replaceAll(/\S+/g, (id) => `${name}-${id}`);
  if (key === 'href') {
    if (!value.startsWith('#')) throw new Error(`href="${value}" leads out of the drawing`);
    kept = `#${name}-${value.slice(1)}`;
  }
  kept = kept.replaceAll(/url\(\s*([^)]*)\)/g, (_, target: string) => {
    if (!target.startsWith('#')) throw new Error(`url(${target}) leads out of the drawing`);
    return `url(#${name}-${target.slice(1)})`;
  });
  return ` ${key}="${kept.replaceAll('"', '&quot;')}"`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
