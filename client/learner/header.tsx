// The header: where you are, how far, in which language, theme and account.
import { ChevronDown, Flag, Monitor, Moon, Server, Sun, SquareTerminal, BookOpenText, Cloud } from 'lucide';
import { locales, messagesOf } from '../messages/messages.ts';
import { Icon } from '../ui/icon.tsx';
import { stepCount, useLearner } from './learner.ts';
import { showEnd } from './navigation.ts';
import { Outline, outlineId } from './outline.tsx';
import { pageTheme } from './theme.ts';

export function Header() {
  const learner = useLearner();
  const { outline, isComplete, isEndShown, messages } = learner;
  return (
    <>
      <div class="header-place">
        <svg class="header-mark" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M9.5 7.5h4.2L23 24.5h-4M15 14.2 9.2 24.5" />
        </svg>
        <span class="header-title">{outline.value.title}</span>
        <span class="header-slash" aria-hidden="true">
          /
        </span>
        <Breadcrumb />
        <Outline />
      </div>
      <PaneSwitch />
      <div class="header-tools">
        {isComplete.value && !isEndShown.value && (
          <button
            type="button"
            class="button button-filled"
            aria-label={messages.value.end.kicker}
            title={messages.value.end.open}
            onClick={() => showEnd(learner)}
          >
            <Icon node={Flag} size={15} />
            <span class="header-wide">{messages.value.end.kicker}</span>
          </button>
        )}
        <AccountBadge />
        <LanguageSwitch />
        <ThemeButton />
      </div>
    </>
  );
}

/** The lesson's name and the way through the workshop; opens the outline. */
function Breadcrumb() {
  const { outline, lesson, progress, messages } = useLearner();
  const { header } = messages.value;
  const { lessons } = outline.value;
  return (
    <button type="button" class="breadcrumb" popovertarget={outlineId}>
      <span class="breadcrumb-lesson">{lesson.value.title}</span>{' '}
      <span class="breadcrumb-way" aria-hidden="true">
        {lessons.map((one) => {
          const { passed, total } = stepCount([one], progress.value);
          return (
            <span key={one.id} class={one.id === lesson.value.id ? 'way-lesson way-here' : 'way-lesson'}>
              <span style={{ width: `${total > 0 ? (passed / total) * 100 : 0}%` }} />
            </span>
          );
        })}
      </span>
      <span class="breadcrumb-count">{header.lessonOf(lesson.value.number, lessons.length)}</span>{' '}
      <span class="visually-hidden">{header.openOutline}</span>
      <Icon node={ChevronDown} size={14} />
    </button>
  );
}

function LanguageSwitch() {
  const { locale, messages, switchLocale } = useLearner();
  return (
    <div class="segments" role="group" aria-label={messages.value.header.language}>
      {locales.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === locale.value}
          title={messagesOf(one).languageName}
          onClick={() => void switchLocale(one)}
        >
          {one.toUpperCase()}
          <span class="visually-hidden"> {messagesOf(one).languageName}</span>
        </button>
      ))}
    </div>
  );
}

function ThemeButton() {
  const { messages } = useLearner();
  const { choice, next } = pageTheme();
  const { theme, themeNext } = messages.value.header;
  const icons = { system: Monitor, light: Sun, dark: Moon };
  return (
    <button
      type="button"
      class="button button-icon header-quiet"
      aria-label={`${theme[choice.value]}. ${themeNext}`}
      title={`${theme[choice.value]}. ${themeNext}`}
      onClick={next}
    >
      <Icon node={icons[choice.value]} />
    </button>
  );
}

function AccountBadge() {
  const { welcome, messages } = useLearner();
  if (!welcome.value) return null;
  const { kind, accountId, region } = welcome.value.account;
  const { account, accountLabel, accountNote } = messages.value.header;
  return (
    <div
      class={`account account-${kind}`}
      title={`${accountLabel(account[kind], accountId, region)}. ${accountNote[kind]}`}
    >
      <Icon node={kind === 'aws' ? Cloud : Server} size={14} />
      <span class="account-kind">{account[kind]}</span>
      <span class="account-id">{accountId}</span>
      <span class="account-region">{region}</span>
    </div>
  );
}

/** Narrow pages show one half at a time. */
function PaneSwitch() {
  const { pane, messages, shell } = useLearner();
  const { panes, terminal } = messages.value;
  const isBusy = shell.value.kind === 'live' && shell.value.isBusy;
  return (
    <div class="segments pane-switch" role="group" aria-label={panes.label}>
      <button type="button" aria-pressed={pane.value === 'lesson'} onClick={() => (pane.value = 'lesson')}>
        <Icon node={BookOpenText} size={15} />
        {panes.lesson}
      </button>
      <button
        type="button"
        aria-pressed={pane.value === 'terminal'}
        onClick={() => (pane.value = 'terminal')}
      >
        <Icon node={SquareTerminal} size={15} />
        {panes.terminal}
        {isBusy && <span class="busy-dot" role="img" aria-label={terminal.busy} />}
      </button>
    </div>
  );
}
