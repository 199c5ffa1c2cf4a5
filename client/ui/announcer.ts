// Tells screen readers what happened, politely.

/** Sentences kept in the region: two that come at once are both read. */
const keptSentences = 4;

export function announce(sentence: string): void {
  const region = document.getElementById('announcer');
  if (!region) return;
  const line = document.createElement('p');
  line.textContent = sentence;
  region.append(line);
  while (region.childElementCount > keptSentences) region.firstElementChild?.remove();
}
