// The line between text and work: dragged, or moved with the arrow keys; remembered.
import { useSignal } from '@preact/signals';
import { store } from '../ui/stored.ts';
import { useLearner } from './learner.ts';

const least = 20;
const most = 80;
const keyStep = 2;

export function Divider() {
  const { messages } = useLearner();
  const split = useSignal(currentSplit());

  const move = (percent: number) => {
    const next = Math.round(Math.min(most, Math.max(least, percent)) * 10) / 10;
    split.value = next;
    document.documentElement.style.setProperty('--split', `${next}%`);
    store('split', String(next));
  };
  const reset = () => {
    document.documentElement.style.removeProperty('--split');
    store('split', null);
    split.value = currentSplit();
  };
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    if (handle.hasPointerCapture(event.pointerId)) move((event.clientX / window.innerWidth) * 100);
  };
  const press = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: split.value - keyStep,
      ArrowRight: split.value + keyStep,
      Home: least,
      End: most,
    };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  };

  return (
    <div
      class="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={messages.value.panes.divider}
      aria-controls="lesson-pane"
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={Math.round(split.value)}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={drag}
      onDblClick={reset}
      onKeyDown={press}
    />
  );
}

function currentSplit(): number {
  const value = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--split'));
  return Number.isFinite(value) ? value : (least + most) / 2;
}
