import { Fragment } from 'react';
import { DraftFacts, type DraftShown, DraftText } from '../campaign/draft';
import type { StrategyText } from '../campaign/strategy-document';
import { fileUrl, formatDay } from '../shared/format';
import { t } from '../text/en';
import { LOOKS } from './looks';
import type { Look, Made, Place } from './plan';
import css from './post.module.css';
import { Acts, Head, PostText } from './post-parts';

interface Props {
  creative: StrategyText['creatives'][number];
  place: Place;
  look: Look;
  call: string;
  made: Made;
  /** What would go out; null where it is not made, or no longer in force. */
  draft: DraftShown | null;
}

/**
 * A post where it will stand: the platform's order, proportions, colours of words, and where it folds
 * them. What is made is shown; what is not yet is told by its words, never drawn.
 */
export function PostFrame({ creative, place, look, call, made, draft }: Props) {
  const at = LOOKS[place.key];
  const copy = made.find((a) => a.kind === 'COPY')?.copy;
  const parts = draft?.parts ?? [];
  const head = <Head look={at} brand={look} day={formatDay(creative.scheduledOn)} />;
  const words = (
    <div className={css.words} data-planned={copy ? undefined : true} data-as={at.words}>
      {copy ? null : <span className={css.label}>{t.campaign.review.directionLabel}</span>}
      {copy?.title ? <strong>{copy.title}</strong> : null}
      {at.words === 'caption' && copy ? <strong>{look?.brandName}</strong> : null}
      {draft && parts.length > 0 ? (
        <DraftText
          draft={draft}
          show={(text) => <PostText text={text} draft={draft} look={at} />}
        />
      ) : (
        <p>{copy?.text ?? creative.direction}</p>
      )}
    </div>
  );
  const media =
    creative.outputs.length > 1 ? (
      <div className={css.media} data-inset={at.inset || undefined}>
        <Media creative={creative} place={place} look={look} call={call} made={made} />
      </div>
    ) : null;
  const facts = draft ? <DraftFacts draft={draft} /> : null;
  if (place.key === 'INSTAGRAM_STORY') {
    return (
      <div className={css.post} data-place={place.key}>
        <div className={css.story}>
          <span className={css.runs} aria-hidden />
          {head}
          {media}
          <span className={css.answer} aria-hidden>
            {t.campaign.post.reply}
          </span>
        </div>
        {words}
        {facts}
      </div>
    );
  }
  const order =
    at.words === 'above'
      ? [head, words, media, <Acts key="acts" look={at} />]
      : at.words === 'box'
        ? [media, head, <Acts key="acts" look={at} />, words]
        : [head, media, <Acts key="acts" look={at} />, words];
  return (
    <div className={css.post} data-place={place.key}>
      {order.map((part, i) => (
        <Fragment key={i}>{part}</Fragment>
      ))}
      {facts}
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
      <span className={css.call}>{call}</span>
    </div>
  );
}
