export interface Happening {
  id: string;
  at: string;
  action: string;
  actorName: string;
  campaignId?: string | null;
}

/** Events newest first, with what somebody did many times in a row told once. */
export function group<E extends Happening>(events: readonly E[]): { event: E; times: number }[] {
  const told: { event: E; times: number }[] = [];
  for (const event of events) {
    const last = told.at(-1);
    if (
      last &&
      last.event.action === event.action &&
      last.event.actorName === event.actorName &&
      last.event.campaignId === event.campaignId
    ) {
      last.times += 1;
    } else {
      told.push({ event, times: 1 });
    }
  }
  return told;
}
