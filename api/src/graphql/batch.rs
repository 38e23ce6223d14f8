//! Reads that are put off until nothing else can be done, so that each kind of thing is read once for
//! everybody who waits for it, however busy the machine is.
//!
//! The library's own way is a timer: whoever asks within a millisecond is answered together. A slow
//! moment then costs more statements, which makes it slower.

use std::{
    mem,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use futures_util::{
    Stream, StreamExt as _, future, future::BoxFuture, stream, stream::FuturesUnordered,
};

/// The reads of one request that nobody began yet.
#[derive(Clone, Default)]
pub struct Reads(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Reads {
    /// Puts a read off.
    pub(super) fn put_off(&self, read: BoxFuture<'static, ()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(read);
    }

    fn take(&self) -> Vec<BoxFuture<'static, ()>> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does the work of a request, and its reads whenever the work is at a halt.
    pub(super) async fn during<F: Future>(self, work: F) -> F::Output {
        let mut work = pin!(work);
        let mut begun = FuturesUnordered::new();
        future::poll_fn(|cx| self.advance(&mut begun, cx, |cx| work.as_mut().poll(cx))).await
    }

    /// The same for work that gives one thing after another.
    pub(super) fn throughout<S>(self, work: S) -> impl Stream<Item = S::Item> + use<S>
    where
        S: Stream,
    {
        let mut work = Box::pin(work);
        let mut begun = FuturesUnordered::new();
        stream::poll_fn(move |cx| self.advance(&mut begun, cx, |cx| work.as_mut().poll_next(cx)))
    }

    fn advance<T>(
        &self,
        begun: &mut FuturesUnordered<BoxFuture<'static, ()>>,
        cx: &mut Context<'_>,
        mut work: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        loop {
            if let Poll::Ready(done) = work(cx) {
                return Poll::Ready(done);
            }
            begun.extend(self.take());
            let mut answered = false;
            while let Poll::Ready(Some(())) = begun.poll_next_unpin(cx) {
                answered = true;
            }
            if !answered {
                return Poll::Pending;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_read_begins_when_everybody_waits() {
        let reads = Reads::default();
        let asked = Arc::new(AtomicUsize::new(0));
        let askers = (0..20).map(|_| {
            let (reads, asked) = (reads.clone(), Arc::clone(&asked));
            async move {
                let (answer, answered) = tokio::sync::oneshot::channel();
                asked.fetch_add(1, Ordering::Relaxed);
                let read = Box::pin(async move {
                    let _ = answer.send(asked.load(Ordering::Relaxed));
                });
                reads.put_off(read);
                answered.await.unwrap()
            }
        });
        let together = future::join_all(askers);
        assert_eq!(reads.clone().during(together).await, vec![20; 20]);
    }

    #[tokio::test]
    async fn a_stream_goes_on_with_its_reads() {
        let reads = Reads::default();
        let inner = reads.clone();
        let numbers = stream::iter(0..3).then(move |number| {
            let (answer, answered) = tokio::sync::oneshot::channel();
            inner.put_off(Box::pin(async move {
                let _ = answer.send(number * 2);
            }));
            async move { answered.await.unwrap() }
        });
        let heard: Vec<i32> = reads.throughout(numbers).collect().await;
        assert_eq!(heard, [0, 2, 4]);
    }
}
