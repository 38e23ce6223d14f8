import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useMutation } from 'urql';
import { useToast } from '../app/toasts';
import { t } from '../text/en';
import { plain } from './plain';

export interface Problem {
  message: string;
  code?: string;
  field?: string | null;
}

type PayloadOf<Data> = NonNullable<Exclude<Data[Exclude<keyof Data, '__typename'>], string>>;

/**
 * One mutation and what the server had against it. `run` answers with the payload where it was done,
 * else with null, and the problems say why. Those of no field are said in a toast as well.
 */
export function useAction<Data extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
) {
  const [state, execute] = useMutation(document);
  const [problems, setProblems] = useState<Problem[]>([]);
  const toast = useToast();

  async function run(variables: Variables): Promise<PayloadOf<Data> | null> {
    const { data, error } = await execute(plain(variables));
    const payload = data ? payloadOf(data) : null;
    const against: Problem[] = payload?.userErrors ?? [];
    const found = error
      ? [
          {
            message: error.networkError
              ? t.failure.lost
              : (error.graphQLErrors[0]?.message ?? error.message),
          },
        ]
      : against;
    setProblems(found);
    const loose = found.find((p) => !p.field);
    if (loose) toast(loose.message, 'bad');
    return found.length === 0 ? (payload as PayloadOf<Data> | null) : null;
  }

  /** What the server said of a field, by its dotted path. */
  const of = (...fields: string[]) =>
    problems.find((p) => p.field && fields.includes(p.field))?.message;

  return { run, of, problems, busy: state.fetching, clear: () => setProblems([]) };
}

function payloadOf(data: object): { userErrors?: Problem[] } | null {
  for (const value of Object.values(data)) {
    if (typeof value === 'object' && value !== null) return value;
  }
  return null;
}
