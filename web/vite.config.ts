import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { themeCss } from './scripts/theme-css.ts';

const server = process.env.PROMOTE_ORIGIN ?? 'http://127.0.0.1:8080';

/** The server's rules for its own pages, so that the preview breaks where the server would. */
const policy = readFileSync('../api/src/http/headers.rs', 'utf8')
  .match(/CONTENT_SECURITY_POLICY: &str = "([^;][^"]*)"/)?.[1]
  ?.replace(/\\\s+/g, '');

/** The theme as a style sheet: the page may not write style elements of its own. */
function theme(): Plugin {
  const name = 'virtual:theme.css';
  return {
    name: 'theme-css',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? themeCss() : null),
  };
}

const target = { target: server, changeOrigin: false };
const proxy = {
  '/graphql': { ...target, ws: true },
  '/uploads': target,
  '/files': target,
};

export default defineConfig({
  plugins: [react(), theme()],
  server: { host: '127.0.0.1', proxy },
  preview: {
    host: '127.0.0.1',
    proxy,
    headers: policy ? { 'content-security-policy': policy } : {},
  },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
});
