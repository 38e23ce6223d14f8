import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../text/en';
import css from './confirm.module.css';
import { Dialog } from './dialog';

interface Props {
  label: string;
  title: string;
  text: string;
  keep?: string;
  busy?: boolean;
  small?: boolean;
  onConfirm: () => Promise<unknown>;
}

/** A button for what cannot be undone: it asks once more. */
export function Confirm({ label, title, text, keep, busy, small, onConfirm }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size={small ? 'compact-sm' : 'sm'}
        loading={busy ?? false}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      {asking ? (
        <Dialog title={title} onClose={() => setAsking(false)}>
          <p>{text}</p>
          <div className={css.choice}>
            <Button variant="default" onClick={() => setAsking(false)}>
              {keep ?? t.common.cancel}
            </Button>
            <Button
              className={css.grave}
              onClick={() => {
                setAsking(false);
                void onConfirm();
              }}
            >
              {label}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
