import { type ReactNode, useEffect } from 'react';
import css from './page.module.css';

interface Props {
  title: string;
  /** A line above the title: where we are. */
  above?: ReactNode;
  intro?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** The frame of every page: its name, what can be done, and the rest. */
export function Page({ title, above, intro, actions, narrow, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Promote Autonomy`;
  }, [title]);
  return (
    <div className={css.page} data-narrow={narrow || undefined}>
      <header className={css.head}>
        <div className={css.title}>
          {above ? <div className={css.above}>{above}</div> : null}
          <h1>{title}</h1>
          {intro ? <div className={css.intro}>{intro}</div> : null}
        </div>
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

export function Card({ title, aside, children }: CardProps) {
  return (
    <section className={css.card}>
      {title || aside ? (
        <div className={css.cardHead}>
          {title ? <h2>{title}</h2> : <span />}
          {aside}
        </div>
      ) : null}
      {children}
    </section>
  );
}
