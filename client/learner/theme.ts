// Light, dark, or as the system has it.
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { store, stored } from '../ui/stored.ts';

type Theme = 'system' | 'light' | 'dark';

const order: Theme[] = ['system', 'light', 'dark'];

export type ThemeChoice = {
  choice: Signal<Theme>;
  /** What is seen: the choice, or what the system prefers. */
  shown: ReadonlySignal<'light' | 'dark'>;
  next: () => void;
};

let theme: ThemeChoice | undefined;

/** The page has one theme. */
export function pageTheme(): ThemeChoice {
  theme ??= createTheme();
  return theme;
}

function createTheme(): ThemeChoice {
  const choice = signal<Theme>(order.find((one) => one === stored('theme')) ?? 'system');
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
  const system = signal<'light' | 'dark'>(prefersDark.matches ? 'dark' : 'light');
  prefersDark.addEventListener('change', () => {
    system.value = prefersDark.matches ? 'dark' : 'light';
  });
  return {
    choice,
    shown: computed(() => (choice.value === 'system' ? system.value : choice.value)),
    next() {
      const chosen = order[(order.indexOf(choice.value) + 1) % order.length] ?? 'system';
      store('theme', chosen === 'system' ? null : chosen);
      if (chosen === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = chosen;
      // After the attribute: who listens reads the colours that now count.
      choice.value = chosen;
    },
  };
}
