//! Who in this process watches what.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, broadcast, watch};

use super::Signal;

/// Signals a watcher may be behind before it skips some.
const BUFFER: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Hub {
    channels: Mutex<HashMap<String, Channel>>,
    /// Told whenever a channel came or went.
    pub(super) changed: Notify,
}

#[derive(Debug)]
struct Channel {
    signals: broadcast::Sender<Signal>,
    /// Whether signals from other processes arrive.
    live: watch::Sender<bool>,
}

/// What a new watcher gets.
pub(super) struct Joined {
    pub(super) signals: broadcast::Receiver<Signal>,
    pub(super) live: watch::Receiver<bool>,
}

impl Hub {
    fn channels(&self) -> MutexGuard<'_, HashMap<String, Channel>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn join(&self, name: &str) -> Joined {
        let mut channels = self.channels();
        let channel = channels.entry(name.to_owned()).or_insert_with(|| {
            self.changed.notify_one();
            Channel { signals: broadcast::Sender::new(BUFFER), live: watch::Sender::new(false) }
        });
        Joined { signals: channel.signals.subscribe(), live: channel.live.subscribe() }
    }

    /// Forgets the channel if nobody watches it any more.
    pub(super) fn leave(&self, name: &str) {
        let mut channels = self.channels();
        if channels.get(name).is_some_and(|channel| channel.signals.receiver_count() == 0) {
            channels.remove(name);
            self.changed.notify_one();
        }
    }

    /// Gives a signal to everybody in this process who watches the channel.
    pub(super) fn deliver(&self, name: &str, signal: &Signal) {
        if let Some(channel) = self.channels().get(name) {
            let _ = channel.signals.send(signal.clone()); // fails when nobody is left
        }
    }

    pub(super) fn names(&self) -> HashSet<String> {
        self.channels().keys().cloned().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.channels().is_empty()
    }

    /// Notes that the signals of other processes arrive on these channels.
    pub(super) fn set_live(&self, names: &HashSet<String>) {
        for (name, channel) in &*self.channels() {
            channel.live.send_replace(names.contains(name));
        }
    }
}
