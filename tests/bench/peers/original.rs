//! Makes the original's published crates do the same work: `speed read|append DIRECTORY RECORDS`.

use std::time::{Duration, Instant};

use streambed::commit_log::{CommitLog, Header, ProducerRecord, Subscription, Topic};
use streambed::crypto;
use streambed_logged::FileLog;
use tokio_stream::StreamExt;

const TOPIC: &str = "temperature";
const KEY: [u8; crypto::KEY_SIZE] = [7; crypto::KEY_SIZE];

/// Reads and decrypts records; any key costs the same.
async fn read(log: &FileLog, records: u64) {
    let subscriptions = vec![Subscription { topic: Topic::from(TOPIC) }];
    let mut stream =
        log.scoped_subscribe("bench", vec![], subscriptions, Some(Duration::from_secs(5)));
    for _ in 0..records {
        let mut value = stream.next().await.expect("a record").value;
        let (salt, text) = value.split_at_mut(crypto::SALT_SIZE);
        crypto::decrypt(text, &KEY, (&*salt).try_into().unwrap());
        std::hint::black_box(text);
    }
}

/// Encrypts and appends records, awaits each append, and syncs nothing.
async fn append(log: &FileLog, records: u64) {
    let salt = [9; crypto::SALT_SIZE];
    for i in 0..records {
        let mut text = b"\xa1oTemperatureRead\xa1ktemperature\x1a\x3b\x9a\xca\x00".to_vec();
        crypto::encrypt(&mut text, &KEY, &salt);
        let record = ProducerRecord {
            topic: Topic::from(TOPIC),
            headers: vec![Header {
                key: "seq_nr".into(),
                value: i.to_be_bytes().to_vec(),
            }],
            timestamp: None,
            key: 1,
            value: [&salt[..], &text].concat(),
            partition: 0,
        };
        log.produce(record).await.expect("appended");
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, what, directory, records] = &arguments[..] else {
        panic!("speed read|append DIRECTORY RECORDS");
    };
    let records = records.parse().expect("a number of records");
    let log = FileLog::new(directory);
    let begin = Instant::now();
    match &what[..] {
        "read" => read(&log, records).await,
        _ => append(&log, records).await,
    }
    println!("{{\"records_per_s\":{:.0}}}", records as f64 / begin.elapsed().as_secs_f64());
}
