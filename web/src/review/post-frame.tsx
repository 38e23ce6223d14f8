import { DraftFacts, type DraftShown, DraftText } from '../campaign/draft';
import type { StrategyText } from '../campaign/strategy-document';
import { fileUrl } from '../shared/format';
import { t } from '../text/en';
import type { Look, Made, Place } from './plan';
import css from './post.module.css';

interface Props {
  creative: StrategyText['creatives'][number];
  place: Place;
  look: Look;
  call: string;
  made: Made;
  /** What would go out; null where it is not made, or no longer in force. */
  draft: DraftShown | null;
}

/** What stands above the picture and what below, as the places do it. */
const CAPTION_BELOW = new Set(['INSTAGRAM_FEED', 'YOUTUBE']);

/**
 * A post where it will stand: the place's order and proportions in neutral lines. What is made is
 * shown; what is not yet is told by its words, never drawn.
 */
export function PostFrame({ creative, place, look, call, made, draft }: Props) {
  const copy = made.find((a) => a.kind === 'COPY')?.copy;
  const words = (
    <div className={css.words} data-planned={copy ? undefined : true}>
      {copy ? null : <span className={css.label}>{t.campaign.review.directionLabel}</span>}
      {copy?.title ? <strong>{copy.title}</strong> : null}
      {draft ? <DraftText draft={draft} /> : <p>{copy?.text ?? creative.direction}</p>}
    </div>
  );
  const media =
    creative.outputs.length > 1 ? (
      <Media creative={creative} place={place} look={look} call={call} made={made} />
    ) : null;
  if (place.key === 'INSTAGRAM_STORY') {
    return (
      <div className={css.post} data-place={place.key}>
        {media}
        <Head look={look} />
        {words}
        {draft ? <DraftFacts draft={draft} /> : null}
      </div>
    );
  }
  return (
    <div className={css.post} data-place={place.key}>
      <Head look={look} />
      {CAPTION_BELOW.has(place.key) ? null : words}
      {media}
      {CAPTION_BELOW.has(place.key) ? words : null}
      {draft ? <DraftFacts draft={draft} /> : null}
    </div>
  );
}

function Head({ look }: { look: Look }) {
  const name = look?.brandName ?? '';
  return (
    <div className={css.head}>
      {look?.logo ? (
        <img src={fileUrl(look.logo.url)} alt="" width={28} height={28} />
      ) : (
        <span className={css.face} aria-hidden>
          {name.slice(0, 1)}
        </span>
      )}
      <strong>{name}</strong>
    </div>
  );
}

function Media({ creative, place, look, call, made }: Omit<Props, 'draft'>) {
  const film = made.find((a) => a.kind === 'VIDEO')?.file;
  const still = made.find((a) => a.kind === 'IMAGE')?.file;
  if (film) {
    return (
      <video
        className={css.made}
        src={fileUrl(film.url)}
        {...(still ? { poster: fileUrl(still.url) } : {})}
        width={film.width}
        height={film.height}
        controls
        muted
        loop
        playsInline
        preload="metadata"
        aria-label={film.altText}
      />
    );
  }
  if (still) {
    return (
      <img
        className={css.made}
        src={fileUrl(still.url)}
        width={still.width}
        height={still.height}
        alt={still.altText}
        loading="lazy"
      />
    );
  }
  const wantsFilm = creative.outputs.includes('VIDEO') && !creative.outputs.includes('IMAGE');
  const size = wantsFilm && place.video ? place.video : place.image;
  const primary = look?.palette.find((c) => c.usage === 'PRIMARY') ?? look?.palette[0];
  const pair = look?.textPairs.find((p) => p.ground === primary?.color);
  return (
    <div
      className={css.planned}
      style={{
        aspectRatio: `${size.width} / ${size.height}`,
        background: pair?.ground ?? 'var(--sunken)',
        color: pair?.text ?? 'var(--text)',
      }}
    >
      <span className={css.size}>
        {t.campaign.wizard
          .image(size.width, size.height)
          .replace(t.names.kind.IMAGE, wantsFilm ? t.names.kind.VIDEO : t.names.kind.IMAGE)}
      </span>
      <strong>{creative.headline}</strong>
      <span>{call}</span>
    </div>
  );
}
