/** What somebody did, after their name. */
export const actions: Record<string, string> = {
  'asset.made': 'made an asset',
  'campaign.approved': 'approved a campaign',
  'campaign.archived': 'archived a campaign',
  'campaign.cancelled': 'called a campaign off',
  'campaign.created': 'started a campaign',
  'campaign.draft_failed': 'gave up drafting a strategy',
  'campaign.draft_requested': 'asked for a draft',
  'campaign.ready': 'finished a campaign’s work',
  'invitation.revoked': 'revoked an invitation',
  'media.stored': 'uploaded a file',
  'member.invited': 'invited somebody',
  'member.joined': 'joined',
  'member.removed': 'removed a member',
  'member.roles_changed': 'changed a member’s roles',
  'organization.created': 'created the organization',
  'review.closed': 'closed a review',
  'review.decided': 'decided on a review',
  'review.opened': 'submitted a strategy for review',
  'strategy.written': 'wrote a strategy version',
  'style_guide.written': 'wrote a brand guide version',
  'task.cancelled': 'called a task off',
  'task.died': 'gave up a task',
  'task.failed': 'failed at a task',
  'task.retried': 'had a task tried again',
  'token.issued': 'issued an API token',
  'token.revoked': 'revoked an API token',
  'workspace.changed': 'changed a workspace',
  'workspace.created': 'created a workspace',
};

/** An action in words, or by its own name where this version has none. */
export const actionName = (action: string) => actions[action] ?? action;
