// Choices that outlive the page, kept in the browser.

type Key = 'theme' | 'split' | 'screen-reader';

export function stored(key: Key): string | null {
  try {
    return localStorage.getItem(`workshop.${key}`);
  } catch {
    return null; // Storage closed to the page: the choice lasts as long as the page.
  }
}

/** @param value null forgets the choice */
export function store(key: Key, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`workshop.${key}`);
    else localStorage.setItem(`workshop.${key}`, value);
  } catch {
    // As above.
  }
}
