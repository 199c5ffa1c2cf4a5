// The bar on a block: what it is, and what can be done with it.
import { Check, Copy, FileText, LoaderCircle, PencilLine, Play, RotateCcw, SquareTerminal, X } from 'lucide';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { LessonBlock } from '../../server/protocol.ts';
import { blockKey, shellNumber, useLearner, type RunState } from '../learner/learner.ts';
import { setRun } from '../learner/receive.ts';
import { copyText } from '../ui/clipboard.ts';
import { Icon } from '../ui/icon.tsx';

type Place = { lesson: string; number: number };

export function BlockBar({ lesson, number, block }: Place & { block: LessonBlock }) {
  const { block: words } = useLearner().messages.value;
  switch (block.kind) {
    case 'run':
      return (
        <>
          <BlockKind icon={SquareTerminal} text={words.runsWhere} />
          <RunResult lesson={lesson} number={number} />
          <CopyButton text={block.text} />
          <RunButton lesson={lesson} number={number} text={block.text} />
        </>
      );
    case 'file':
      return (
        <>
          <BlockKind icon={FileText} text={<FileName path={block.path} />} mark={words.mode(block.mode)} />
          <CopyButton text={block.text} name={block.path} />
          <WriteButton lesson={lesson} number={number} path={block.path} />
        </>
      );
    case 'edit':
      return (
        <>
          <BlockKind icon={PencilLine} text={words.edit} />
          <CopyButton text={block.text} />
        </>
      );
    case 'output':
      return <span class="block-kind">{words.output}</span>;
    case 'text':
      return null;
  }
}

/** What became of a click that needs a sentence: refused, or written where. */
export function BlockNote({ lesson, number }: Place) {
  const { runs, files, messages } = useLearner();
  const { block: words } = messages.value;
  const run = runs.value[blockKey(lesson, number)];
  const file = files.value[blockKey(lesson, number)];
  if (run?.kind === 'refused') return <Note isGood={false} text={words.refused[run.reason]} />;
  if (file?.kind === 'written') return <Note isGood text={words.written(file.path)} />;
  if (file?.kind === 'refused')
    return <Note isGood={false} text={words.fileRefused(file.path, file.reason)} />;
  return null;
}

function Note({ isGood, text }: { isGood: boolean; text: string }) {
  return (
    <p class={isGood ? 'note note-good' : 'note note-bad'}>
      <Icon node={isGood ? Check : X} size={14} />
      {text}
    </p>
  );
}

/** Where room is short, the directory gives way, never the name. */
function FileName({ path }: { path: string }) {
  const at = Math.max(path.lastIndexOf('/'), 0);
  return (
    <>
      <span class="file-directory">{path.slice(0, at)}</span>
      <span class="file-name">{path.slice(at)}</span>
    </>
  );
}

function BlockKind({ icon, text, mark }: { icon: typeof Check; text: ComponentChildren; mark?: string }) {
  return (
    <span class="block-kind">
      <Icon node={icon} size={14} />
      <span class="block-kind-text">{text}</span>
      {mark && <span class="block-mark">{mark}</span>}
    </span>
  );
}

function RunResult({ lesson, number }: Place) {
  const { runs, messages } = useLearner();
  const run = runs.value[blockKey(lesson, number)];
  const { block: words } = messages.value;
  if (run?.kind !== 'ended') return null;
  const isGood = run.status === 0;
  return (
    <span class={isGood ? 'run-result run-good' : 'run-result run-bad'}>
      <Icon node={isGood ? Check : X} size={15} />
      <span>{isGood ? words.ranWell : words.ranBadly(run.status)}</span>
    </span>
  );
}

function RunButton({ lesson, number, text }: Place & { text: string }) {
  const learner = useLearner();
  const { block: words } = learner.messages.value;
  const run: RunState | undefined = learner.runs.value[blockKey(lesson, number)];
  const verb = run?.kind === 'ended' ? words.runAgain : words.run;
  const start = () => {
    if (run?.kind === 'running') return;
    if (!learner.send({ type: 'run', shell: shellNumber, lesson, block: number })) {
      setRun(learner, lesson, number, { kind: 'refused', reason: 'offline' });
      return;
    }
    setRun(learner, lesson, number, { kind: 'running' });
    learner.pane.value = 'terminal';
    learner.terminal.value?.focus();
  };
  return (
    <button
      type="button"
      class="button button-outlined"
      aria-label={words.runLabel(run?.kind === 'running' ? words.running : verb, firstLine(text))}
      aria-busy={run?.kind === 'running'}
      onClick={start}
    >
      {run?.kind === 'running' ? (
        <Icon node={LoaderCircle} size={14} class="spinner" />
      ) : (
        <Icon node={run?.kind === 'ended' ? RotateCcw : Play} size={14} />
      )}
      {run?.kind === 'running' ? words.running : verb}
    </button>
  );
}

function WriteButton({ lesson, number, path }: Place & { path: string }) {
  const learner = useLearner();
  const { block: words } = learner.messages.value;
  const key = blockKey(lesson, number);
  const file = learner.files.value[key];
  const verb = file?.kind === 'written' ? words.writeAgain : words.write;
  const write = () => {
    const isSent = learner.send({ type: 'write-file', lesson, block: number });
    learner.files.value = {
      ...learner.files.value,
      [key]: isSent ? { kind: 'writing' } : { kind: 'refused', path, reason: words.refused.offline },
    };
  };
  return (
    <button
      type="button"
      class="button button-outlined"
      aria-label={words.writeLabel(verb, path)}
      aria-busy={file?.kind === 'writing'}
      onClick={write}
    >
      <Icon
        node={file?.kind === 'writing' ? LoaderCircle : PencilLine}
        size={14}
        class={file?.kind === 'writing' ? 'spinner' : ''}
      />
      {verb}
    </button>
  );
}

const copiedShownMs = 1600;

function CopyButton({ text, name = firstLine(text) }: { text: string; name?: string }) {
  const { block: words } = useLearner().messages.value;
  const result = useSignal<'copied' | 'failed' | undefined>(undefined);
  const copy = async () => {
    result.value = (await copyText(text)) ? 'copied' : 'failed';
    setTimeout(() => (result.value = undefined), copiedShownMs);
  };
  const label =
    result.value === 'copied' ? words.copied : result.value === 'failed' ? words.copyFailed : words.copy;
  return (
    <button
      type="button"
      class="button button-icon copy"
      aria-label={words.runLabel(label, name)}
      title={label}
      onClick={() => void copy()}
    >
      <Icon
        node={result.value === 'copied' ? Check : result.value === 'failed' ? X : Copy}
        size={14}
        class={result.value === 'copied' ? 'is-good' : ''}
      />
    </button>
  );
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.replace(/\s*\\$/, ' …');
}
