//! What is shown, as server-sent events: how it is, and then each change.

use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::shown::Shown;

/// How long a connection is silent; a browser that is gone is found out by writing.
const SILENCE: Duration = Duration::from_secs(15);

/// The events for one browser.
pub(super) fn events(shown: watch::Receiver<Shown>) -> mpsc::Receiver<Bytes> {
    let (sender, receiver) = mpsc::channel(1);
    drop(tokio::spawn(send(shown, sender)));
    receiver
}

/// Sends until the browser or the program is gone.
async fn send(mut shown: watch::Receiver<Shown>, events: mpsc::Sender<Bytes>) {
    let mut event = Some(event(&shown.borrow_and_update()));
    loop {
        let bytes = event.take().unwrap_or(Bytes::from_static(b":\n\n"));
        if events.send(bytes).await.is_err() {
            return;
        }
        event = match timeout(SILENCE, shown.changed()).await {
            Ok(Ok(())) => Some(self::event(&shown.borrow_and_update())),
            Ok(Err(_)) => return,
            Err(_) => None,
        };
    }
}

/// JSON has no line end in it, so an event is one line.
fn event(shown: &Shown) -> Bytes {
    // Strings and lists always have a JSON form.
    let data = serde_json::to_string(shown).unwrap_or_default();
    Bytes::from(format!("data: {data}\n\n"))
}
