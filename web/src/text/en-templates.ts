/** Campaign templates: what they say themselves comes from the server. */
export const templates = {
  title: 'Start from',
  hint: 'Fills in what you have not written yourself, in the language of the campaign, and shapes the plan.',
  none: 'No template',
};
