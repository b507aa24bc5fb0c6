//! Sensor events as the original's sample stores them.

use crate::{logs, secrets, Done};
use chrono::Utc;
use rand::thread_rng;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, error::Error, fs};
use streambed::{
    commit_log::{Header, ProducerRecord, Topic},
    crypto::{self, KEY_SIZE, SALT_SIZE},
};
use streambed_logged::FileLog;

const EVENTS_KEY: &str = "default/secrets.temperature-events.key";
const ENTITY_BITS: u32 = 52;

#[derive(Deserialize, Serialize)]
enum Event {
    TemperatureRead { temperature: u32 },
    Registered { secret: String },
}

#[derive(Deserialize)]
struct EventLine {
    entity: u64,
    event: Event,
}

async fn events_key(confidant: &str) -> Result<[u8; KEY_SIZE], Box<dyn Error>> {
    let fields = secrets::get(confidant, EVENTS_KEY).await?;
    let digits = fields.get("value").ok_or("the key has no value")?;
    Ok(hex::decode(digits)?.as_slice().try_into()?)
}

fn encrypted(event: &Event, key: &[u8; KEY_SIZE]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut text = Vec::new();
    ciborium::into_writer(event, &mut text)?;
    let salt = crypto::salt(&mut thread_rng());
    crypto::encrypt(&mut text, key, &salt);
    Ok([&salt[..], &text].concat())
}

fn decrypted(value: &[u8], key: &[u8; KEY_SIZE]) -> Result<Event, Box<dyn Error>> {
    if value.len() < SALT_SIZE {
        return Err("shorter than a salt".into());
    }
    let (salt, text) = value.split_at(SALT_SIZE);
    let mut text = text.to_vec();
    crypto::decrypt(&mut text, key, &salt.try_into()?);
    Ok(ciborium::from_reader(text.as_slice())?)
}

/// Appends an event for each line of a file, numbered from 1 for each entity.
pub async fn post(root: &str, topic: &str, confidant: &str, file: &str) -> Done {
    let key = events_key(confidant).await?;
    let log = FileLog::new(root);
    let mut numbers = HashMap::<u64, u64>::new();
    for line in fs::read_to_string(file)?.lines() {
        let EventLine { entity, event } = serde_json::from_str(line)?;
        let number = numbers.entry(entity).or_default();
        *number += 1;
        let kind = match event {
            Event::TemperatureRead { .. } => 0,
            Event::Registered { .. } => 1,
        };
        let record = ProducerRecord {
            topic: Topic::from(topic),
            headers: vec![Header {
                key: "seq_nr".into(),
                value: number.to_be_bytes().to_vec(),
            }],
            timestamp: Some(Utc::now()),
            key: kind << ENTITY_BITS | entity,
            value: encrypted(&event, &key)?,
            partition: 0,
        };
        logs::produce(&log, record).await?;
    }
    Ok(())
}

/// Prints the event of each record, as JSON.
pub async fn print(root: &str, topic: &str, confidant: &str, last: u64) -> Done {
    let key = events_key(confidant).await?;
    logs::read(root, topic, last, |record| {
        println!(
            "{}",
            serde_json::to_string(&decrypted(&record.value, &key)?)?
        );
        Ok(())
    })
    .await
}
