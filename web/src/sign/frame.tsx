import { Outlet } from '@tanstack/react-router';
import { t } from '../text/en';
import css from './sign.module.css';

export function SignFrame() {
  return (
    <main className={css.frame}>
      <div className={css.mark}>
        <img src="/mark.svg" alt="" width={36} height={36} />
        <span>{t.product}</span>
      </div>
      <div className={css.card}>
        <Outlet />
      </div>
    </main>
  );
}
