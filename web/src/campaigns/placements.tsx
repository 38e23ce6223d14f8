import { useQuery } from 'urql';
import { graphql } from '../gql';
import type { PlacementKey, PlacementsQuery } from '../gql/graphql';
import { Read } from '../shared/state';
import { t } from '../text/en';
import css from './wizard.module.css';

const PlacementsDocument = graphql(`
  query Placements {
    placements {
      key
      label
      image { width height }
      video { width height }
      textMax
      postsMax
      altTextMax
      safeZone { top bottom }
    }
  }
`);

type Place = PlacementsQuery['placements'][number];

/** Every place with its rules; they are the same for everybody and do not change. */
export function usePlacements() {
  return useQuery({ query: PlacementsDocument, requestPolicy: 'cache-first' });
}

interface Props {
  chosen: PlacementKey[];
  onChange: (chosen: PlacementKey[]) => void;
  error: string | undefined;
}

const w = t.campaign.wizard;

/** Places to choose, each as a frame in the proportion of its pictures. */
export function PlacementPicker({ chosen, onChange, error }: Props) {
  const [result, again] = usePlacements();
  return (
    <Read of={result} retry={() => again()}>
      {({ placements }) => (
        <fieldset className={css.places} aria-describedby={error ? 'places-error' : undefined}>
          <legend>{w.placesHint}</legend>
          {error ? (
            <p id="places-error" role="alert" className={css.error}>
              {error}
            </p>
          ) : null}
          <div className={css.grid}>
            {placements.map((place) => (
              <label key={place.key} className={css.place}>
                <input
                  type="checkbox"
                  checked={chosen.includes(place.key)}
                  onChange={(event) =>
                    onChange(
                      placements
                        .map((p) => p.key)
                        .filter((key) =>
                          key === place.key ? event.target.checked : chosen.includes(key),
                        ),
                    )
                  }
                />
                <PlaceFrame place={place} />
                <strong>{place.label}</strong>
                <span>{w.image(place.image.width, place.image.height)}</span>
                <span>
                  {place.video ? w.video(place.video.width, place.video.height) : w.noVideo}
                </span>
                <span>{w.textMax(place.textMax)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </Read>
  );
}

/** The longest side of any frame, in pixels of the screen, per pixel of a picture. */
const SCALE = 92 / 1920;

function PlaceFrame({ place }: { place: Place }) {
  const { width, height } = place.image;
  return (
    <span className={css.stage} aria-hidden>
      <span
        className={css.frame}
        style={{ width: Math.round(width * SCALE), height: Math.round(height * SCALE) }}
      >
        {place.safeZone.top > 0 ? <i style={{ height: `${place.safeZone.top}%`, top: 0 }} /> : null}
        {place.safeZone.bottom > 0 ? (
          <i style={{ height: `${place.safeZone.bottom}%`, bottom: 0 }} />
        ) : null}
      </span>
    </span>
  );
}
