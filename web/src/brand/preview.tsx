import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import type { PreviewGuideQuery } from '../gql/graphql';
import { Card } from '../shared/page';
import { plain } from '../shared/plain';
import { t } from '../text/en';
import css from './brand.module.css';
import { PreviewDocument, type TypedGuide, written } from './document';

/** How long somebody has to pause before what they typed is drawn, in milliseconds. */
const PAUSE = 600;

type Drawn = PreviewGuideQuery['styleGuidePreview'];

/** What is typed, as the server would draw it. The last picture stays until there is another. */
export function Preview({ guide, workspaceId }: { guide: TypedGuide; workspaceId: string }) {
  const [paused] = useDebouncedValue(guide, PAUSE);
  const [{ data, error, fetching }] = useQuery({
    query: PreviewDocument,
    variables: { input: plain(written(paused, workspaceId)) },
    requestPolicy: 'network-only',
  });
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    if (data) setDrawn(data.styleGuidePreview);
  }, [data]);
  const isBehind = fetching || paused !== guide;
  const refusal = error?.graphQLErrors[0]?.message;
  return (
    <Card title={t.brand.preview}>
      <div className={css.preview} aria-busy={isBehind} data-behind={isBehind || undefined}>
        {drawn ? (
          <img src={drawn.image} alt={drawn.altText} width={drawn.width} height={drawn.height} />
        ) : (
          <p>{error ? t.brand.previewNone : t.brand.previewDrawing}</p>
        )}
      </div>
      {error && !isBehind ? (
        <p role="status">{t.brand.previewRefused(refusal ?? t.failure.lost)}</p>
      ) : null}
      <p className={css.quiet}>{t.brand.previewNote}</p>
    </Card>
  );
}
