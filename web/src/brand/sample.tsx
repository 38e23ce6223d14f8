import { Card } from '../shared/page';
import { t } from '../text/en';
import css from './brand.module.css';
import { bestOn, isColor } from './contrast';
import type { TypedGuide } from './document';

const FACES = {
  SANS: 'system-ui, sans-serif',
  SERIF: 'Georgia, "Noto Serif", serif',
  DISPLAY: '"Avenir Next", "Segoe UI", system-ui, sans-serif',
};

/** The typed colours beside each other: a sample, not what the server draws. */
export function Sample({ guide }: { guide: TypedGuide }) {
  const of = (usage: string) =>
    guide.palette.find((c) => c.usage === usage && isColor(c.color))?.color;
  const colors = guide.palette.map((c) => c.color);
  const on = (ground: string) => bestOn(ground, [...colors, '#ffffff', '#111111'])?.color;
  const ground = of('BACKGROUND') ?? '#ffffff';
  const primary = of('PRIMARY') ?? '#333333';
  const accent = of('ACCENT') ?? primary;
  return (
    <Card title={t.brand.preview}>
      <div className={css.sample} style={{ background: ground, color: of('TEXT') ?? on(ground) }}>
        <div
          className={css.band}
          style={{
            background: primary,
            color: on(primary),
            fontFamily: FACES[guide.headingFont],
          }}
        >
          {guide.brandName}
        </div>
        <p style={{ fontFamily: FACES[guide.bodyFont] }}>{guide.tagline || guide.voice}</p>
        <span style={{ background: accent, color: on(accent) }}>{t.names.usage.ACCENT}</span>
      </div>
      <p className={css.quiet}>{t.brand.previewNote}</p>
    </Card>
  );
}
