import './app/mantine.css';
import 'virtual:theme.css';
import './app/base.css';
import { MantineProvider } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProvider } from './app/api';
import { Boundary } from './app/boundary';
import { router } from './app/router';
import { schemeManager } from './app/scheme';
import { theme } from './app/theme';
import { Toasts } from './app/toasts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Boundary>
        <ApiProvider>
          <Toasts>
            <RouterProvider router={router} />
          </Toasts>
        </ApiProvider>
      </Boundary>
    </MantineProvider>
  </StrictMode>,
);
