import { useRef } from 'react';
import { t } from '../text/en';
import { type Focus, middleOf, type Part, partOf, type Size, travel } from './crop';
import css from './swap.module.css';

const s = t.campaign.swap;

interface Props {
  url: string;
  picture: Size;
  /** The shape it is cut to. */
  shape: Size;
  focus: Focus;
  onChange: (focus: Focus) => void;
}

/**
 * Which part of a picture is shown: moved on the picture itself by hand or pen, by sliders with keys and
 * screen readers. A part as wide, or as high, as the picture moves along the other side alone.
 */
export function CropField({ url, picture, shape, focus, onChange }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const part = partOf(picture, shape, focus);
  const across = travel(part.width);
  const down = travel(part.height);
  const middle = middleOf(part);

  function point(event: React.PointerEvent) {
    const box = stage.current?.getBoundingClientRect();
    if (!box || (event.type === 'pointermove' && event.buttons === 0)) return;
    const at = {
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
    };
    onChange(middleOf(partOf(picture, shape, at)));
  }

  return (
    <div className={css.crop}>
      <figure>
        <div
          ref={stage}
          className={css.stage}
          data-moves={across || down ? true : undefined}
          role="presentation"
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
            point(event);
          }}
          onPointerMove={point}
        >
          <img src={url} alt="" draggable={false} />
          <i
            style={{
              left: percent(part.left),
              top: percent(part.top),
              width: percent(part.width),
              height: percent(part.height),
            }}
          />
        </div>
        <figcaption>{across || down ? s.cut : s.fits}</figcaption>
        {across ? (
          <Slider
            name={s.across}
            range={across}
            value={middle.x}
            onChange={(x) => onChange({ ...middle, x })}
          />
        ) : null}
        {down ? (
          <Slider
            name={s.down}
            range={down}
            value={middle.y}
            onChange={(y) => onChange({ ...middle, y })}
          />
        ) : null}
      </figure>
      <figure>
        <div className={css.result} style={{ aspectRatio: `${shape.width} / ${shape.height}` }}>
          <img src={url} alt={s.preview} style={enlarged(part)} />
        </div>
        <figcaption>{s.size(shape.width, shape.height)}</figcaption>
      </figure>
    </div>
  );
}

interface SliderProps {
  name: string;
  range: [number, number];
  value: number;
  onChange: (value: number) => void;
}

function Slider({ name, range: [from, till], value, onChange }: SliderProps) {
  const gone = (value - from) / (till - from);
  return (
    <label className={css.slider}>
      {name}
      <input
        type="range"
        min={0}
        max={100}
        value={Math.round(gone * 100)}
        aria-valuetext={s.percent(Math.round(gone * 100))}
        onChange={(event) => onChange(from + ((till - from) * Number(event.target.value)) / 100)}
      />
    </label>
  );
}

const percent = (fraction: number) => `${fraction * 100}%`;

/** Where a whole picture lies behind a window that shows one part of it. */
const enlarged = (part: Part) => ({
  width: percent(1 / part.width),
  height: percent(1 / part.height),
  left: percent(-part.left / part.width),
  top: percent(-part.top / part.height),
});
