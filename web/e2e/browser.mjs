import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const base = process.env.BASE ?? 'http://127.0.0.1:4173';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A person with a browser of their own. */
export async function person(browser, complain, options = {}) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ...options,
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complain(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A document the server has not seen yet is refused once, then sent whole.
    if (message.location().url.endsWith('/graphql') && message.text().includes('400')) return;
    if (message.type() === 'error') complain(`console: ${message.text().slice(0, 300)}`);
  });
  return page;
}

/** What axe has against the page as it stands. */
export async function violations(page) {
  await page.evaluate(`${axe};0`);
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  return found.violations.map((rule) => {
    const where = rule.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`);
    return `${rule.id}: ${where.join(' | ').replace(/\s+/g, ' ').slice(0, 700)}`;
  });
}
