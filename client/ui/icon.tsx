// One icon of lucide, drawn in the colour of the text around it.
import type { IconNode } from 'lucide';
import { h } from 'preact';

/** Decorative unless `label` is given. */
export function Icon({
  node,
  size = 16,
  label,
  class: className = '',
}: {
  node: IconNode;
  size?: number;
  label?: string;
  class?: string;
}) {
  return (
    <svg
      class={`icon ${className}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={size > 20 ? 1.5 : 1.9}
      stroke-linecap="round"
      stroke-linejoin="round"
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' })}
    >
      {node.map(([tag, attributes], index) => h(tag, { ...attributes, key: index }))}
    </svg>
  );
}
