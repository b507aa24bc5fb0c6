//! A record as a line of JSON, the format that the tests exchange with this program.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use streambed::commit_log::{ConsumerRecord, Header, ProducerRecord, Topic};

/// Bytes are in hex; the time is whole seconds, rounded down, and nanoseconds.
#[derive(Deserialize, Serialize)]
pub struct RecordLine {
    #[serde(default)]
    offset: u64,
    key: u64,
    time: Option<(i64, u32)>,
    headers: Vec<(String, String)>,
    #[serde(with = "hex::serde")]
    value: Vec<u8>,
}

impl RecordLine {
    pub fn into_record(self, topic: &Topic) -> Result<ProducerRecord, String> {
        let timestamp = match self.time {
            None => None,
            Some((seconds, nanoseconds)) => {
                Some(DateTime::<Utc>::from_timestamp(seconds, nanoseconds).ok_or("no such time")?)
            }
        };
        let header = |(key, value): (String, String)| {
            let value = hex::decode(value).map_err(|error| error.to_string())?;
            Ok::<_, String>(Header {
                key: key.into(),
                value,
            })
        };
        Ok(ProducerRecord {
            topic: topic.clone(),
            headers: self
                .headers
                .into_iter()
                .map(header)
                .collect::<Result<_, _>>()?,
            timestamp,
            key: self.key,
            value: self.value,
            partition: 0,
        })
    }
}

impl From<ConsumerRecord> for RecordLine {
    fn from(record: ConsumerRecord) -> Self {
        let header = |h: Header| (h.key.to_string(), hex::encode(h.value));
        Self {
            offset: record.offset,
            key: record.key,
            time: record
                .timestamp
                .map(|t| (t.timestamp(), t.timestamp_subsec_nanos())),
            headers: record.headers.into_iter().map(header).collect(),
            value: record.value,
        }
    }
}
