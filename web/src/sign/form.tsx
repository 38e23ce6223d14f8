import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect } from 'react';
import { useResetApi } from '../app/api';
import css from './sign.module.css';

interface Props {
  title: string;
  intro: string;
  submit: string;
  busy: boolean;
  onSubmit: () => void;
  children: ReactNode;
  other?: ReactNode;
}

export function SignForm({ title, intro, submit, busy, onSubmit, children, other }: Props) {
  useEffect(() => {
    document.title = `${title} · Promote Autonomy`;
  }, [title]);
  function send(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }
  return (
    <>
      <form className={css.form} onSubmit={send}>
        <div>
          <h1>{title}</h1>
          <p className={css.intro}>{intro}</p>
        </div>
        {children}
        <Button type="submit" loading={busy}>
          {submit}
        </Button>
      </form>
      {other ? <p className={css.other}>{other}</p> : null}
    </>
  );
}

/** Goes on after a session began: with nothing left of what was read before. */
export function useEnter() {
  const navigate = useNavigate();
  const reset = useResetApi();
  return async (next?: string) => {
    reset();
    const inside = next?.startsWith('/') && !next.startsWith('//') ? next : '/';
    await navigate({ href: inside, replace: true });
  };
}
