/** What is said about drafts: what would go out for one piece. */
export const draft = {
  thread: (n: number) => `A thread of ${n} posts`,
  nth: (n: number, all: number) => `[Post ${n} of ${all}]`,
  describes: (file: string) => `Description of ${file}`,
  refused: (n: number) =>
    n === 1
      ? 'The platform or your workspace would refuse this:'
      : `The platform or your workspace would refuse ${n} things:`,
  source: (source: string, day: string | null) =>
    day === null ? `Rule: ${source}.` : `Rule: ${source}, checked on ${day}.`,
  firstComment: 'First comment',
  firstCommentHint:
    'Set under the post. Empty: the call to action and the link, where the text has none.',
  byModel: 'Made by a model',
  link: {
    TEXT: 'Link in the text',
    FIRST_COMMENT: 'Link in the first comment',
    PROFILE: 'Link to put into the profile',
    STICKER: 'Link as a sticker',
  },
  address: 'Address',
  shown: 'Shown as',
  marked: 'Marking',
  copyLink: 'Copy the link',
  rules: {
    TEXT_MISSING: 'No text.',
    TEXT_LENGTH: 'Too long.',
    TEXT_BYTES: 'Too many bytes.',
    FORBIDDEN_CHARACTER: 'Refused character.',
    THREAD_LENGTH: 'Thread too long.',
    TITLE_MISSING: 'No title.',
    TITLE_LENGTH: 'Title too long.',
    HASHTAG_COUNT: 'Too many hashtags.',
    LINK_DEAD: 'Dead link.',
    MEDIA_MISSING: 'Picture or video missing.',
    MEDIA_COUNT: 'Too many pictures or videos.',
    MEDIA_MIX: 'Pictures and video mixed.',
    MEDIA_TYPE: 'File type.',
    MEDIA_SIZE: 'Picture size.',
    MEDIA_BYTES: 'File too large.',
    VIDEO_DURATION: 'Video length.',
    ALT_TEXT_MISSING: 'No description.',
    ALT_TEXT_LENGTH: 'Description too long.',
    MENTION: 'Mention.',
    COMMENT_UNAVAILABLE: 'No comments there.',
    COMMENT_LENGTH: 'Comment too long.',
  },
};
