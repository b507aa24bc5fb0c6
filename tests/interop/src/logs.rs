//! The original's log.

use crate::{record_line::RecordLine, Done};
use std::{error::Error, fs, time::Duration};
use streambed::commit_log::{CommitLog, ConsumerRecord, ProducerRecord, Subscription, Topic};
use streambed_logged::{compaction::NthKeyBasedRetention, FileLog};
use tokio_stream::StreamExt;

const KEYS_PER_PASS: usize = 1000;

/// Longer than any wait for a record that exists.
const PATIENCE: Duration = Duration::from_secs(30);

pub async fn produce(log: &FileLog, record: ProducerRecord) -> Done {
    match log.produce(record).await {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("cannot produce: {error:?}").into()),
    }
}

/// Appends a record for each line of a file. With `retained`, keeps so many of the newest records
/// of each key whenever the file has grown enough.
pub async fn write(root: &str, topic: &str, records: &str, retained: Option<usize>) -> Done {
    let topic = Topic::from(topic);
    let mut log = FileLog::new(root);
    if let Some(retained) = retained {
        let strategy = NthKeyBasedRetention::new(KEYS_PER_PASS, retained);
        log.register_compaction(topic.clone(), strategy)
            .await
            .map_err(|error| format!("cannot compact: {error:?}"))?;
    }
    for line in fs::read_to_string(records)?.lines() {
        let line: RecordLine = serde_json::from_str(line)?;
        produce(&log, line.into_record(&topic)?).await?;
    }
    Ok(())
}

/// Passes on each record up to the offset `last`, in the order of the original's consumer.
pub async fn read<F>(root: &str, topic: &str, last: u64, mut take: F) -> Done
where
    F: FnMut(ConsumerRecord) -> Result<(), Box<dyn Error>>,
{
    let log = FileLog::new(root);
    let subscriptions = vec![Subscription {
        topic: Topic::from(topic),
    }];
    let mut records = log.scoped_subscribe("interop", vec![], subscriptions, Some(PATIENCE));
    while let Some(record) = records.next().await {
        let offset = record.offset;
        take(record)?;
        if offset >= last {
            return Ok(());
        }
    }
    Err(format!("the record of offset {last} does not come").into())
}

pub async fn print(root: &str, topic: &str, last: u64) -> Done {
    read(root, topic, last, |record| {
        println!("{}", serde_json::to_string(&RecordLine::from(record))?);
        Ok(())
    })
    .await
}
