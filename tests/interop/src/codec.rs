//! Events of an application without envelopes, written by the original's codec.

use crate::Done;
use serde::{Deserialize, Serialize};
use std::{env, fs, time::Duration};
use streambed_codec::{Cbor, CborEncrypted, Codec, CommitLogExt};
use streambed_confidant_13::FileSecretStore;
use streambed_logged_13::FileLog;

#[derive(Deserialize, Serialize)]
enum Event {
    Armed,
    Num(u32),
    Moved { x: f64, y: Option<i64> },
    Named(String, Vec<u8>),
}

/// Appends an event for each line of a file, in plain text or encrypted with the secret at that
/// path.
pub async fn append(
    root: &str,
    topic: &str,
    file: &str,
    secret: Option<(&str, &str)>,
) -> Done {
    match secret {
        None => produce(root, topic, file, Cbor).await,
        Some((confidant, path)) => {
            let root_secret = hex::decode(env::var("ROOT_SECRET")?)?;
            let store = FileSecretStore::new(
                confidant,
                &root_secret.as_slice().try_into()?,
                Duration::from_secs(1),
                10,
                None,
            );
            let codec = CborEncrypted::new(&store, path)
                .await
                .ok_or("there is no such secret")?;
            produce(root, topic, file, codec).await
        }
    }
}

async fn produce(root: &str, topic: &str, file: &str, codec: impl Codec<Event>) -> Done {
    let topic = topic.to_owned();
    let log = FileLog::new(root).adapt::<Event>(topic.as_str(), codec);
    for line in fs::read_to_string(file)?.lines() {
        log.produce(serde_json::from_str(line)?)
            .await
            .map_err(|error| format!("cannot produce: {error:?}"))?;
    }
    Ok(())
}
