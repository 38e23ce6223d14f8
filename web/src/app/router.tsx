import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
} from '@tanstack/react-router';
import { Loading } from '../shared/state';
import { Broken, Missing } from './boundary';
import { oneOf, text } from './search';
import { Shell } from './shell';

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });

const sign = createRoute({
  getParentRoute: () => root,
  id: 'sign',
  component: lazyRouteComponent(() => import('../sign/frame'), 'SignFrame'),
});

const next = (search: Record<string, unknown>): { next?: string } => text(search, 'next');

const signIn = createRoute({
  getParentRoute: () => sign,
  path: '/sign-in',
  validateSearch: next,
  component: lazyRouteComponent(() => import('../sign/in'), 'SignInPage'),
});

const signUp = createRoute({
  getParentRoute: () => sign,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../sign/up'), 'SignUpPage'),
});

const invitation = createRoute({
  getParentRoute: () => sign,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../sign/invitation'), 'InvitationPage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  validateSearch: (search): { workspace?: string } => text(search, 'workspace'),
  search: { middlewares: [retainSearchParams(['workspace'])] },
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: lazyRouteComponent(() => import('../home/page'), 'HomePage'),
});

export interface CampaignSearch {
  state?: string;
  q?: string;
  after?: string;
  view?: 'board';
}

const campaigns = createRoute({
  getParentRoute: () => app,
  path: '/campaigns',
  validateSearch: (search): CampaignSearch => ({
    ...text(search, 'state'),
    ...text(search, 'q'),
    ...text(search, 'after'),
    ...oneOf(search, 'view', ['board'] as const),
  }),
  component: lazyRouteComponent(() => import('../campaigns/page'), 'CampaignsPage'),
});

const newCampaign = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/new',
  component: lazyRouteComponent(() => import('../campaigns/wizard'), 'WizardPage'),
});

export const CAMPAIGN_TABS = ['strategy', 'assets', 'work', 'brief', 'history'] as const;

const campaign = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/$campaignId',
  validateSearch: (search): { tab?: (typeof CAMPAIGN_TABS)[number] } =>
    oneOf(search, 'tab', CAMPAIGN_TABS),
  component: lazyRouteComponent(() => import('../campaign/page'), 'CampaignPage'),
});

const review = createRoute({
  getParentRoute: () => app,
  path: '/reviews/$reviewId',
  component: lazyRouteComponent(() => import('../review/page'), 'ReviewPage'),
});

const brand = createRoute({
  getParentRoute: () => app,
  path: '/brand',
  component: lazyRouteComponent(() => import('../brand/page'), 'BrandPage'),
});

export const SETTINGS_TABS = ['members', 'workspace', 'tokens', 'usage', 'audit'] as const;

export const PERIODS = ['week', 'month', 'quarter', 'year'] as const;
export type PeriodName = (typeof PERIODS)[number];

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  validateSearch: (
    search,
  ): {
    tab?: (typeof SETTINGS_TABS)[number];
    period?: PeriodName;
    action?: string;
    after?: string;
  } => ({
    ...oneOf(search, 'tab', SETTINGS_TABS),
    ...oneOf(search, 'period', PERIODS),
    ...text(search, 'action'),
    ...text(search, 'after'),
  }),
  component: lazyRouteComponent(() => import('../settings/page'), 'SettingsPage'),
});

export const TASK_FILTERS = ['all', 'running', 'dead', 'done'] as const;

const operations = createRoute({
  getParentRoute: () => app,
  path: '/operations',
  validateSearch: (search): { show?: (typeof TASK_FILTERS)[number]; after?: string } => ({
    ...oneOf(search, 'show', TASK_FILTERS),
    ...text(search, 'after'),
  }),
  component: lazyRouteComponent(() => import('../operations/page'), 'OperationsPage'),
});

const tree = root.addChildren([
  sign.addChildren([signIn, signUp, invitation]),
  app.addChildren([home, campaigns, newCampaign, campaign, review, brand, settings, operations]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: Missing,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
