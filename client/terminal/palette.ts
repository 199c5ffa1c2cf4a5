// The terminal's colours, read from the page's tokens.
import type { ITheme } from '@xterm/xterm';

const ansi = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** The palette of the theme that the page shows now. */
export function terminalPalette(): ITheme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const token = (name: string): string => {
    probe.style.color = `var(--term-${name})`;
    return getComputedStyle(probe).color;
  };
  const palette: ITheme = {
    background: token('paper'),
    foreground: token('ink'),
    cursor: token('cursor'),
    cursorAccent: token('paper'),
    selectionBackground: token('selection'),
  };
  for (const colour of ansi) {
    palette[colour] = token(colour);
    palette[`bright${capital(colour)}`] = token(`bright-${colour}`);
  }
  probe.remove();
  return palette;
}

function capital<T extends string>(word: T): Capitalize<T> {
  return (word.charAt(0).toUpperCase() + word.slice(1)) as Capitalize<T>;
}
