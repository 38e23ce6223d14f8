import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';

type Props = ButtonProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
    children?: ReactNode;
    ref?: Ref<HTMLAnchorElement>;
  };

function Anchor({ ref, ...props }: Props) {
  return <Button component="a" ref={ref} {...props} />;
}

/** A link within the app that looks like a button. */
export const LinkButton = createLink(Anchor);
