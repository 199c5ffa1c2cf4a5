// What each message of the server changes on the page.
import type { ServerMessage, StepState } from '../../server/protocol.ts';
import { announce } from '../ui/announcer.ts';
import { sentenceText } from '../ui/inline-text.tsx';
import { blockKey, shellNumber, stepState, type Learner, type RunState } from './learner.ts';

export function receive(learner: Learner, message: ServerMessage): void {
  switch (message.type) {
    case 'welcome':
      learner.progress.value = message.progress;
      forgetLostRuns(
        learner,
        message.shells.some((shell) => shell.busy),
      );
      forgetRefusedRuns(learner);
      learner.welcome.value = message;
      break;
    case 'attached':
      learner.shell.value = {
        kind: 'live',
        isBusy: message.busy,
        isFreshAfterLoss: message.isNew && learner.shell.value.kind === 'live',
      };
      learner.terminal.value?.attached(message);
      break;
    case 'command':
      if (message.phase === 'ended') forgetRefusedRuns(learner);
      if (learner.shell.value.kind === 'live' && message.shell === shellNumber)
        learner.shell.value = {
          ...learner.shell.value,
          isBusy: message.phase === 'started',
          isFreshAfterLoss: false,
        };
      break;
    case 'resized':
      if (message.shell === shellNumber) learner.terminal.value?.resized(message.cols, message.rows);
      break;
    case 'shell-exited':
      if (message.shell === shellNumber) learner.shell.value = { kind: 'exited', status: message.status };
      forgetLostRuns(learner, false);
      break;
    case 'run':
      setRun(learner, message.lesson, message.block, runState(message));
      break;
    case 'file-written':
      setFile(learner, message, { kind: 'written', path: message.path });
      announce(learner.messages.value.block.written(message.path));
      break;
    case 'file-refused':
      setFile(learner, message, { kind: 'refused', path: message.path, reason: message.reason });
      announce(learner.messages.value.block.fileRefused(message.path, message.reason));
      break;
    case 'step':
      announceStep(learner, message.lesson, message.step, message.state);
      learner.progress.value = {
        ...learner.progress.value,
        [message.lesson]: { ...learner.progress.value[message.lesson], [message.step]: message.state },
      };
      break;
    case 'problem':
      learner.notice.value = message.message;
      break;
  }
}

export function setRun(learner: Learner, lesson: string, block: number, state: RunState): void {
  learner.runs.value = { ...learner.runs.value, [blockKey(lesson, block)]: state };
  const { block: words } = learner.messages.value;
  if (state.kind === 'refused') announce(words.refused[state.reason]);
  if (state.kind === 'ended') announce(state.status === 0 ? words.ranWell : words.ranBadly(state.status));
}

function runState(message: Extract<ServerMessage, { type: 'run' }>): RunState {
  switch (message.state) {
    case 'started':
      return { kind: 'running' };
    case 'ended':
      return { kind: 'ended', status: message.status };
    case 'refused':
      return { kind: 'refused', reason: message.reason };
  }
}

function setFile(
  learner: Learner,
  { lesson, block }: { lesson: string; block: number },
  state: Learner['files']['value'][string],
): void {
  learner.files.value = { ...learner.files.value, [blockKey(lesson, block)]: state };
}

/** A run whose end was missed while the connection was away is shown as not run, unless its shell is still busy. */
function forgetLostRuns(learner: Learner, isAnyShellBusy: boolean): void {
  if (isAnyShellBusy) return;
  learner.runs.value = Object.fromEntries(
    Object.entries(learner.runs.value).filter(([, run]) => run.kind !== 'running'),
  );
}

/** What was in the way of a run has ended. */
function forgetRefusedRuns(learner: Learner): void {
  learner.runs.value = Object.fromEntries(
    Object.entries(learner.runs.value).filter(([, run]) => run.kind !== 'refused'),
  );
}

/** Says results that are news; the page's own repetition of a known finding is not. */
function announceStep(learner: Learner, lesson: string, step: string, state: StepState): void {
  const card =
    learner.lesson.value.id === lesson && learner.lesson.value.steps.find(({ id }) => id === step)?.card;
  if (!card) return;
  const before = stepState(learner.progress.value, lesson, step);
  const words = learner.messages.value.card;
  if (state.kind === 'passed' && before?.kind !== 'passed')
    announce(words.announcePassed(sentenceText(card.passed)));
  if (state.kind === 'broken') announce(words.brokenText);
  if (state.kind !== 'waiting' || !state.finding) return;
  const known = before?.kind === 'waiting' && before.finding?.key === state.finding.key;
  const template = card.findings[state.finding.key] ?? words.unknownFinding;
  if (!known) announce(words.announceFinding(sentenceText(template, state.finding.params)));
}
