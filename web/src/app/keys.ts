export type Command =
  | 'help'
  | 'search'
  | 'new'
  | 'edit'
  | 'next'
  | 'previous'
  | 'home'
  | 'campaigns'
  | 'brand'
  | 'operations'
  | 'settings';

/** Every shortcut, in the order in which the overview lists them. */
export const SHORTCUTS: { keys: string[]; command: Command }[] = [
  { keys: ['g', 'h'], command: 'home' },
  { keys: ['g', 'c'], command: 'campaigns' },
  { keys: ['g', 'b'], command: 'brand' },
  { keys: ['g', 'o'], command: 'operations' },
  { keys: ['g', 's'], command: 'settings' },
  { keys: ['n'], command: 'new' },
  { keys: ['e'], command: 'edit' },
  { keys: ['/'], command: 'search' },
  { keys: ['j'], command: 'next' },
  { keys: ['k'], command: 'previous' },
  { keys: ['?'], command: 'help' },
];

/** What a key means after the one pressed before it: a command, or the beginning of one. */
export function press(before: string, key: string): { command?: Command; pending: string } {
  const two = SHORTCUTS.find((s) => s.keys.length === 2 && s.keys.join('') === before + key);
  if (two) return { command: two.command, pending: '' };
  const one = SHORTCUTS.find((s) => s.keys.length === 1 && s.keys[0] === key);
  if (one) return { command: one.command, pending: '' };
  return { pending: SHORTCUTS.some((s) => s.keys.length === 2 && s.keys[0] === key) ? key : '' };
}

/** Whether a key pressed there writes something, or belongs to something else. */
export function isElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  return target !== null && (target.isContentEditable || target.closest(WRITES) !== null);
}

const WRITES = 'input:not([type=checkbox], [type=radio]), textarea, select, video';
