import { localStorageColorSchemeManager } from '@mantine/core';

/** Kept where `scheme.js` finds it before anything is painted. */
export const schemeManager = localStorageColorSchemeManager({ key: 'promote.scheme' });
