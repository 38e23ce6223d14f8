import type { DraftShown } from '../campaign/draft';
import { fileUrl } from '../shared/format';
import { t } from '../text/en';
import { type Act, foldAt, type Piece, type PostLook, pieces, shortened } from './looks';
import type { Look } from './plan';
import css from './post.module.css';

const p = t.campaign.post;

/** Simple outlines of our own on a grid of 24: enough to know a heart from a star. */
const OUTLINES: Record<Act | 'world', string> = {
  reply: 'M4 5h16v11H9l-5 4z',
  repost: 'M4 9l3-3 3 3M7 6v9a2 2 0 0 0 2 2h5M20 15l-3 3-3-3M17 18V9a2 2 0 0 0-2-2h-5',
  like: 'M12 20s-7-4.6-7-10a4 4 0 0 1 7-2.6A4 4 0 0 1 19 10c0 5.4-7 10-7 10z',
  thumb: 'M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 2 2v4h5.5a2 2 0 0 1 2 2.3l-1 6a2 2 0 0 1-2 1.7H7',
  send: 'M4 12l16-8-6 16-2.5-6.5z',
  save: 'M6 4h12v16l-6-4-6 4z',
  share: 'M12 15V4M8 8l4-4 4 4M5 13v6h14v-6',
  star: 'M12 4l2.4 5 5.6.7-4 3.9 1 5.4-5-2.6-5 2.6 1-5.4-4-3.9 5.6-.7z',
  world: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4 12h16M12 4c3 3 3 13 0 16M12 4c-3 3-3 13 0 16',
};

function Icon({ of }: { of: keyof typeof OUTLINES }) {
  return (
    <svg className={css.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={OUTLINES[of]} />
    </svg>
  );
}

/** Who posts it, where the platform puts what. The account's address is the client's own to know. */
export function Head({ look, brand, day }: { look: PostLook; brand: Look; day: string }) {
  const name = brand?.brandName ?? '';
  return (
    <div className={css.head} data-face={look.face}>
      {brand?.logo ? (
        <img src={fileUrl(brand.logo.url)} alt="" width={36} height={36} />
      ) : (
        <span className={css.face} aria-hidden>
          {name.slice(0, 1)}
        </span>
      )}
      <div className={css.who}>
        <span>
          <strong>{name}</strong>
          {look.account === 'beside' ? <span> {p.account}</span> : null}
          {look.day === 'beside' ? <span> · {day}</span> : null}
        </span>
        {look.account === 'below' ? <span>{p.account}</span> : null}
        {look.day === 'below' ? (
          <span>
            {day} · <Icon of="world" />
          </span>
        ) : null}
      </div>
    </div>
  );
}

/** What stands below to press. It is drawn only. */
export function Acts({ look }: { look: PostLook }) {
  if (look.acts.length === 0) return null;
  return (
    <div className={css.acts} data-named={look.named || undefined} aria-hidden="true">
      {look.acts.map((act) => (
        <span key={act}>
          <Icon of={act} />
          {look.named ? p.acts[act] : null}
        </span>
      ))}
    </div>
  );
}

/** A text as the platform shows it, whole, with the place where it is folded. */
export function PostText({
  text,
  draft,
  look,
}: {
  text: string;
  draft: DraftShown;
  look: PostLook;
}) {
  const url = draft.link?.url;
  const shown = url ? (draft.link?.shown ?? shortened(url)) : null;
  // Platforms fold what they show, not what they were sent.
  const said = url && shown ? text.replaceAll(url, shown) : text;
  const at = foldAt(said, look.fold);
  if (at === null) return <Words of={pieces(said, shown)} />;
  return (
    <>
      <Words of={pieces(said.slice(0, at), shown)} />
      <small className={css.fold}>{p.fold}</small>
      <Words of={pieces(said.slice(at).trimStart(), shown)} />
    </>
  );
}

function Words({ of }: { of: Piece[] }) {
  return (
    <p>
      {of.map((piece, i) =>
        piece.kind === 'plain' ? (
          piece.text
        ) : (
          <span key={i} className={css.blue}>
            {piece.text}
          </span>
        ),
      )}
    </p>
  );
}
