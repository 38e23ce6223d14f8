/** Asks the API as the page does, with its session. */
export function api(page) {
  return async (query, variables = {}) => {
    const answer = await page.evaluate(
      async (body) => {
        const response = await fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        return response.json();
      },
      { query, variables },
    );
    if (answer.errors) throw new Error(answer.errors[0].message);
    return answer.data;
  };
}

/** A campaign and a review to look at: the first there are. */
export async function findThings(ask) {
  const { campaigns } = await ask('{ campaigns(first: 50) { nodes { id state reviews { id } } } }');
  const made = campaigns.nodes.find((c) => c.state === 'READY') ?? campaigns.nodes[0];
  const open = campaigns.nodes.find((c) => c.state === 'IN_REVIEW') ?? made;
  return { campaign: made?.id, review: open?.reviews.at(-1)?.id };
}
