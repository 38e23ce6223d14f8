import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '../text/en';
import css from './boundary.module.css';

interface Props {
  children: ReactNode;
}

/** Whose page it is, and a way back to its start. */
function Mark() {
  return (
    <a className={css.mark} href="/">
      <img src="/mark.svg" alt="" width={28} height={28} />
      {t.product}
    </a>
  );
}

/** The last net: a page that fell over says so and offers a way on. */
export class Boundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}

export function Broken() {
  return (
    <main className={css.page}>
      <Mark />
      <h1>{t.broken.title}</h1>
      <p>{t.broken.text}</p>
      <Button onClick={() => location.reload()}>{t.broken.reload}</Button>
    </main>
  );
}

export function Missing() {
  return (
    <main className={css.page}>
      <Mark />
      <h1>{t.missing.title}</h1>
      <p>{t.missing.text}</p>
      <a href="/">{t.missing.home}</a>
    </main>
  );
}
