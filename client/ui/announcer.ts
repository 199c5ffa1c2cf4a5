// Tells screen readers what happened, politely.

/** The same sentence twice in a row is said twice. */
export function announce(sentence: string): void {
  const region = document.getElementById('announcer');
  if (!region) return;
  region.textContent = region.textContent === sentence ? `${sentence} ` : sentence;
}
