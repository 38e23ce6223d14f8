import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { t } from '../text/en';

/** A password that can be shown by keyboard too, and says to screen readers when it is refused. */
export function Password({ error, ...props }: PasswordInputProps) {
  return (
    <PasswordInput
      label={t.sign.password}
      required
      withAsterisk={false}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': t.sign.showPassword }}
      aria-invalid={error ? true : undefined}
      error={error}
      {...props}
    />
  );
}
