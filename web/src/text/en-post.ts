/** Words of the platforms around a post. */
export const post = {
  account: '@account',
  fold: 'From here on readers press “more”',
  reply: 'Send message',
  acts: {
    reply: 'Comment',
    repost: 'Repost',
    like: 'Like',
    thumb: 'Like',
    send: 'Send',
    save: 'Save',
    share: 'Share',
    star: 'Favourite',
  },
};
