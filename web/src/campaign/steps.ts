import type { CampaignStateName } from '../gql/graphql';

export type CampaignStep = 'draft' | 'edit' | 'submit' | 'cancel' | 'archive' | 'rework';

const FROM: Record<CampaignStep, CampaignStateName[]> = {
  draft: ['DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'FAILED'],
  edit: ['DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED'],
  submit: ['DRAFT', 'CHANGES_REQUESTED'],
  cancel: [
    'DRAFT',
    'STRATEGIZING',
    'IN_REVIEW',
    'CHANGES_REQUESTED',
    'APPROVED',
    'GENERATING',
    'FAILED',
  ],
  rework: ['GENERATING', 'READY'],
  archive: ['READY', 'COMPLETED', 'REJECTED', 'CANCELLED'],
};

/** Whether a campaign in this state offers the step. The server has the last word. */
export const offers = (state: CampaignStateName, step: CampaignStep) => FROM[step].includes(state);
