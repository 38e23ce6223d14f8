import { Checkbox } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../shared/dialog';
import { t } from '../text/en';
import { type Command, isElsewhere, press, SHORTCUTS } from './keys';
import { useSession } from './session';
import css from './shortcuts.module.css';

const s = t.shell.shortcuts;
const OFF = 'promote.shortcuts.off';
const FIELD = 'search input[type=search]';
const ROWS = 'main li a[href^="/campaigns/"], main li a[href^="/reviews/"]';

/** Whether single keys do something, as the person chose in this browser. */
function areOff(): boolean {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function turn(on: boolean) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, 'yes');
  } catch {
    // Not kept, then.
  }
}

/** Obeys the keyboard, and shows what it obeys. */
export function Shortcuts({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const navigate = useNavigate();
  const { can, workspace } = useSession();
  const [off, setOff] = useState(areOff);
  const pending = useRef('');

  useEffect(() => {
    const doing: Record<Command, () => unknown> = {
      help: () => onOpen(true),
      home: () => navigate({ to: '/' }),
      campaigns: () => navigate({ to: '/campaigns' }),
      brand: () => navigate({ to: '/brand' }),
      operations: () => (can('tasks:manage') ? navigate({ to: '/operations' }) : null),
      settings: () => navigate({ to: '/settings' }),
      new: () =>
        can('campaigns:write') && workspace?.styleGuide ? navigate({ to: '/campaigns/new' }) : null,
      edit: () => document.querySelector<HTMLElement>('main [aria-keyshortcuts=e]')?.click(),
      next: () => step(1),
      previous: () => step(-1),
      search: async () => {
        if (!document.querySelector(FIELD)) await navigate({ to: '/campaigns' });
        document.querySelector<HTMLElement>(FIELD)?.focus();
      },
    };
    function listen(event: KeyboardEvent) {
      if (off || isElsewhere(event)) return;
      const { command, pending: begun } = press(pending.current, event.key);
      pending.current = begun;
      if (!command) return;
      event.preventDefault();
      doing[command]();
    }
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [navigate, can, workspace, off, onOpen]);

  if (!open) return null;
  return (
    <Dialog title={s.title} onClose={() => onOpen(false)}>
      <dl className={css.list}>
        {SHORTCUTS.map(({ keys, command }) => (
          <div key={command}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{s.commands[command]}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label={s.on}
        description={s.onText}
        checked={!off}
        onChange={(event) => {
          turn(event.currentTarget.checked);
          setOff(!event.currentTarget.checked);
        }}
      />
    </Dialog>
  );
}

/** Moves among the rows of a list; Enter then opens one, as with every link. */
function step(by: number) {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const here = rows.indexOf(document.activeElement as HTMLElement);
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by;
  rows[next]?.focus();
}
