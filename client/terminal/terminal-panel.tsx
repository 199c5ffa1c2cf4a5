// The work area's terminal with its bar and its state line. Further panels go above it.
import { Accessibility, CircleAlert, RotateCcw, SquareTerminal, Unplug, X } from 'lucide';
import { effect, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { shellNumber, useLearner, type Learner } from '../learner/learner.ts';
import { pageTheme } from '../learner/theme.ts';
import { Icon } from '../ui/icon.tsx';
import { store, stored } from '../ui/stored.ts';
import type { TerminalSession } from './terminal-session.ts';

export function TerminalPanel() {
  const learner = useLearner();
  const { messages, shell, connection } = learner;
  const words = messages.value.terminal;
  const place = useRef<HTMLDivElement>(null);
  const session = useSignal<TerminalSession | undefined>(undefined);
  const isForScreenReader = useSignal(stored('screen-reader') === 'on');
  const isBusy = shell.value.kind === 'live' && shell.value.isBusy;

  useEffect(() => {
    let isGone = false;
    void openTerminal(learner, place.current, isForScreenReader.peek()).then((opened) => {
      if (isGone) opened?.[Symbol.dispose]();
      else session.value = opened;
    });
    return () => {
      isGone = true;
      learner.terminal.value = undefined;
      session.peek()?.[Symbol.dispose]();
    };
  }, []);
  useSignalEffect(() => {
    const isOn = isForScreenReader.value;
    session.value?.setScreenReaderMode(isOn);
    store('screen-reader', isOn ? 'on' : null);
  });

  useSignalEffect(() => session.value?.setName(messages.value.terminal.input));

  return (
    <div class="terminal-panel">
      <div class="panel-bar">
        <span class="panel-name">
          <Icon node={SquareTerminal} size={15} />
          {words.name}
        </span>
        {session.value && shell.value.kind === 'live' && connection.state.value.kind === 'open' && (
          <span class="panel-state" data-busy={isBusy}>
            {isBusy ? words.busy : words.ready}
          </span>
        )}
        <span class="panel-hint">{words.leave}</span>
        <button
          type="button"
          class="button button-icon header-quiet"
          aria-pressed={isForScreenReader.value}
          aria-label={words.screenReader}
          title={words.screenReader}
          onClick={() => (isForScreenReader.value = !isForScreenReader.value)}
        >
          <Icon node={Accessibility} />
        </button>
      </div>
      <StateLines />
      <div class="terminal-frame" onMouseDown={() => learner.terminal.value?.focus()}>
        <div class="terminal-place" ref={place} />
        {!session.value && <p class="terminal-loading">{words.loading}</p>}
      </div>
    </div>
  );
}

/** What the learner should know about connection and shell; nothing while all is well. */
function StateLines() {
  const learner = useLearner();
  const { connection, shell, welcome, notice, messages, terminal, send } = learner;
  const words = messages.value.terminal;
  const state = connection.state.value;
  const port = terminal.value;
  return (
    <>
      {state.kind === 'lost' && <LostLine retryAtMs={state.retryAtMs} />}
      {state.kind === 'connecting' && welcome.value && <StateLine icon={Unplug} text={words.connecting} />}
      {state.kind === 'refused' && <StateLine icon={CircleAlert} text={words.refused} />}
      {shell.value.kind === 'exited' && (
        <StateLine icon={CircleAlert} text={words.exited(shell.value.status)}>
          <button
            type="button"
            class="button button-outlined"
            disabled={state.kind !== 'open'}
            onClick={() => {
              if (!port) return;
              send({ type: 'attach', shell: shellNumber, ...port.size });
              port.focus();
            }}
          >
            <Icon node={SquareTerminal} size={14} />
            {words.newShell}
          </button>
        </StateLine>
      )}
      {shell.value.kind === 'live' && shell.value.isFreshAfterLoss && (
        <StateLine icon={RotateCcw} text={words.restarted} />
      )}
      {welcome.value && !welcome.value.isolated && <StateLine icon={CircleAlert} text={words.notIsolated} />}
      {notice.value && (
        <StateLine icon={CircleAlert} text={notice.value}>
          <button
            type="button"
            class="button button-icon"
            aria-label={words.dismiss}
            onClick={() => (notice.value = undefined)}
          >
            <Icon node={X} size={14} />
          </button>
        </StateLine>
      )}
    </>
  );
}

function LostLine({ retryAtMs }: { retryAtMs: number }) {
  const { connection, messages } = useLearner();
  const words = messages.value.terminal;
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <StateLine icon={Unplug} text={words.lost(Math.max(1, Math.ceil((retryAtMs - now.value) / 1000)))}>
      <button type="button" class="button button-outlined" onClick={() => connection.retryNow()}>
        {words.retry}
      </button>
    </StateLine>
  );
}

function StateLine({
  icon,
  text,
  children,
}: {
  icon: typeof CircleAlert;
  text: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="state-line">
      <Icon node={icon} size={15} />
      <p>{text}</p>
      {children}
    </div>
  );
}

/** Gives the keyboard back to the text, or where the text is not seen, to the switch that shows it. */
function leave(): void {
  const pane = document.getElementById('lesson-pane');
  if (pane?.checkVisibility()) pane.focus();
  else document.querySelector<HTMLElement>('.pane-switch button')?.focus();
}

/** Loads xterm.js, which the lesson does not wait for, and opens the terminal in `place`. */
async function openTerminal(
  learner: Learner,
  place: HTMLElement | null,
  screenReaderMode: boolean,
): Promise<TerminalSession | undefined> {
  // Cells are measured when the terminal opens: their face has to be there.
  const [{ TerminalSession }] = await Promise.all([
    import('./terminal-session.ts'),
    document.fonts.load('13px "JetBrains Mono"'),
  ]);
  if (!place) return undefined;
  const { connection, send } = learner;
  const session = new TerminalSession(
    place,
    {
      input: (bytes) => {
        if (learner.shell.value.kind === 'live') connection.sendInput(shellNumber, bytes);
      },
      resize: (cols, rows) => send({ type: 'resize', shell: shellNumber, cols, rows }),
      acknowledge: (bytes) => send({ type: 'ack', shell: shellNumber, bytes }),
      leave,
    },
    { screenReaderMode },
  );
  effect(() => {
    // Named so that the effect runs when the theme changes.
    void pageTheme().shown.value;
    session.updateTheme();
  });
  learner.terminal.value = session;
  return session;
}
