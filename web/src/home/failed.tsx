import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { graphql } from '../gql';
import { Ago } from '../shared/bits';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { t } from '../text/en';

const FailedDocument = graphql(`
  query Failed($workspaceId: ID, $dead: [TaskStateName!]) {
    tasks(workspaceId: $workspaceId, states: $dead, first: 10) {
      nodes { id kind error updatedAt campaign { id name } }
    }
  }
`);

const CONTEXT = { additionalTypenames: ['Task'] };

/** Tasks that gave up; nothing where there are none. */
export function Failed({ workspaceId }: { workspaceId: string }) {
  const [{ data }] = useQuery({
    query: FailedDocument,
    variables: { workspaceId, dead: ['DEAD'] },
    context: CONTEXT,
  });
  if (!data || data.tasks.nodes.length === 0) return null;
  return (
    <Card
      title={t.home.failed}
      aside={
        <Link to="/operations" search={{ show: 'dead' }}>
          {t.shell.operations}
        </Link>
      }
    >
      <p className={rows.quiet}>{t.home.failedText}</p>
      <ul className={rows.rows}>
        {data.tasks.nodes.map((task) => (
          <li key={task.id}>
            <div className={rows.main}>
              <strong>{t.names.taskKind[task.kind]}</strong>
              <span className={rows.quiet}>
                {task.campaign?.name}
                {task.error ? `: ${task.error}` : ''}
              </span>
            </div>
            <span className={rows.quiet}>
              <Ago at={task.updatedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
