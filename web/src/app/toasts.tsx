import { CloseButton } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { t } from '../text/en';
import css from './toasts.module.css';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

type Say = (text: string, kind?: 'good' | 'bad') => void;

const Context = createContext<Say>(() => {});

/** Says something in the corner, and to screen readers. Bad news stays until it is closed. */
export const useToast = () => useContext(Context);

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(1);
  const close = useCallback((id: number) => setToasts((all) => all.filter((x) => x.id !== id)), []);
  const say = useCallback<Say>(
    (text, kind = 'good') => {
      const id = next.current++;
      setToasts((all) => [...all.slice(-3), { id, text, bad: kind === 'bad' }]);
      if (kind === 'good') setTimeout(() => close(id), 6000);
    },
    [close],
  );
  return (
    <Context value={say}>
      {children}
      <div className={css.corner} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={css.toast} data-bad={toast.bad || undefined}>
            <span>{toast.text}</span>
            <CloseButton
              size="sm"
              aria-label={t.common.closeMessage}
              onClick={() => close(toast.id)}
            />
          </div>
        ))}
      </div>
    </Context>
  );
}
