import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { Ago } from '../shared/bits';
import { Card, Page } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { BrandDocument } from './document';
import { GuideForm } from './form';

const b = t.brand;

export function BrandPage() {
  const { workspace } = useSession();
  const [result, again] = useQuery({
    query: BrandDocument,
    variables: { id: workspace?.id ?? '' },
    pause: workspace === null,
  });
  const { can, refresh } = useSession();
  if (workspace === null) {
    return (
      <Page title={b.title}>
        <Empty title={t.shell.noWorkspace} text={t.home.firstWorkspaceText} />
      </Page>
    );
  }
  return (
    <Page title={b.title} intro={b.intro(workspace.name)}>
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ workspace: shown }) => {
          if (!shown || shown.id !== workspace.id) return null;
          const mayWrite = can('brand:write');
          return (
            <>
              {shown.styleGuide ? null : <Empty title={mayWrite ? b.none : b.noneRead} />}
              {shown.styleGuide || mayWrite ? (
                <GuideForm
                  key={shown.id}
                  workspaceId={shown.id}
                  name={shown.name}
                  guide={shown.styleGuide ?? null}
                  readOnly={!mayWrite}
                  onSaved={() => {
                    again({ requestPolicy: 'network-only' });
                    refresh();
                  }}
                />
              ) : null}
              {shown.styleGuides.nodes.length > 0 ? (
                <Card title={b.history}>
                  <ul className={rows.rows}>
                    {shown.styleGuides.nodes.map((version) => (
                      <li key={version.id}>
                        <span>{b.versionBy(version.version, version.authorName)}</span>
                        <span className={rows.quiet}>
                          <Ago at={version.createdAt} />
                        </span>
                      </li>
                    ))}
                  </ul>
                </Card>
              ) : null}
            </>
          );
        }}
      </Read>
    </Page>
  );
}
