import { Button, NativeSelect, TextInput } from '@mantine/core';
import { t } from '../text/en';
import css from './brand.module.css';
import { bestOn, contrast, ENOUGH, formatRatio, isColor } from './contrast';
import type { Guide } from './document';

type Palette = Guide['palette'];
type Color = Palette[number];

const b = t.brand;
const USAGES = Object.entries(t.names.usage).map(([value, label]) => ({ value, label }));

interface Props {
  palette: Palette;
  readOnly: boolean;
  onChange: (palette: Palette) => void;
}

/** The colours with what can be read on them, computed as they are typed. */
export function PaletteEditor({ palette, readOnly, onChange }: Props) {
  const change = (i: number, part: Partial<Color>) =>
    onChange(palette.map((c, n) => (n === i ? { ...c, ...part } : c)));
  return (
    <>
      <p className={css.quiet}>{b.paletteHint}</p>
      {palette.map((color, i) => {
        const valid = isColor(color.color);
        return (
          // A colour has no name but its place.
          <fieldset key={`color-${i + 1}`} className={css.color}>
            <legend className="hidden">{b.color(i + 1)}</legend>
            <input
              type="color"
              aria-label={b.pick(i + 1)}
              value={valid ? color.color.toLowerCase() : '#000000'}
              disabled={readOnly}
              onChange={(event) => change(i, { color: event.target.value })}
            />
            <TextInput
              label={b.hex}
              value={color.color}
              readOnly={readOnly}
              maxLength={7}
              error={valid ? undefined : b.badColor}
              onChange={(event) => change(i, { color: event.currentTarget.value })}
            />
            <NativeSelect
              label={b.usage}
              value={color.usage}
              disabled={readOnly}
              data={USAGES}
              onChange={(event) =>
                change(i, { usage: event.currentTarget.value as Color['usage'] })
              }
            />
            <TextInput
              label={b.colorName}
              value={color.name ?? ''}
              readOnly={readOnly}
              onChange={(event) => change(i, { name: event.currentTarget.value })}
            />
            <div className={css.hint}>
              {valid ? <Hint color={color} palette={palette} /> : <span />}
              {readOnly || palette.length === 1 ? null : (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${t.common.remove}: ${b.color(i + 1)}`}
                  onClick={() => onChange(palette.filter((_, n) => n !== i))}
                >
                  {t.common.remove}
                </Button>
              )}
            </div>
          </fieldset>
        );
      })}
      {readOnly || palette.length >= 8 ? null : (
        <div>
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              onChange([...palette, { color: '#888888', usage: 'ACCENT', name: null }])
            }
          >
            {b.addColor}
          </Button>
        </div>
      )}
    </>
  );
}

/** Of a text colour, how it reads on the background; of any other, how well text can read on it. */
function Hint({ color, palette }: { color: Color; palette: Palette }) {
  const ground = palette.find((c) => c.usage === 'BACKGROUND');
  if (color.usage === 'TEXT' && ground && isColor(ground.color)) {
    const ratio = contrast(color.color, ground.color);
    return <Verdict ratio={ratio} words={b.onBackground(formatRatio(ratio))} />;
  }
  const best = bestOn(color.color, [...palette.map((c) => c.color), '#ffffff', '#111111']);
  if (!best) return <span />;
  return <Verdict ratio={best.ratio} words={b.bestText(formatRatio(best.ratio))} />;
}

function Verdict({ ratio, words }: { ratio: number; words: string }) {
  const fine = ratio >= ENOUGH;
  return (
    <span data-bad={!fine || undefined}>
      {words}, {fine ? b.enough : b.tooLow}
    </span>
  );
}
