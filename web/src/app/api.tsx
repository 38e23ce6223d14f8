import { type Client, type CombinedError, mapExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { createClient as createSocket } from 'graphql-ws';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { cacheExchange, createClient, fetchExchange, Provider, subscriptionExchange } from 'urql';

interface Connection {
  client: Client;
  close: () => void;
}

/** What listens for a session that ended under us. */
let onSignedOut: () => void = () => {};

export function whenSignedOut(listener: () => void): () => void {
  onSignedOut = listener;
  return () => {
    onSignedOut = () => {};
  };
}

export const isSignedOut = (error: CombinedError) =>
  error.graphQLErrors.some((e) => e.extensions.code === 'UNAUTHENTICATED');

function connect(): Connection {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = createSocket({
    url: `${scheme}://${location.host}/graphql/ws`,
    retryAttempts: 20,
    shouldRetry: () => true,
  });
  const client = createClient({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isSignedOut(error)) onSignedOut();
        },
      }),
      cacheExchange,
      persistedExchange({ preferGetForPersistedQueries: false }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink),
          }),
        }),
      }),
    ],
  });
  return { client, close: () => void socket.dispose() };
}

const Reset = createContext<() => void>(() => {});

/** Forgets everything that was read, as after signing in or out. */
export const useResetApi = () => useContext(Reset);

export function ApiProvider({ children }: { children: ReactNode }) {
  const [count, setCount] = useState(0);
  const connection = useMemo(connect, [count]);
  useEffect(() => connection.close, [connection]);
  const reset = useCallback(() => setCount((n) => n + 1), []);
  return (
    <Reset value={reset}>
      <Provider value={connection.client}>{children}</Provider>
    </Reset>
  );
}
