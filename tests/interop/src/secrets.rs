//! The original's secret store.

use crate::Done;
use std::{
    collections::{BTreeMap, HashMap},
    env,
    error::Error,
    fs,
    time::Duration,
};
use streambed::secret_store::{SecretData, SecretStore};
use streambed_confidant::FileSecretStore;

fn open(confidant: &str) -> Result<FileSecretStore, Box<dyn Error>> {
    let root_secret = hex::decode(env::var("ROOT_SECRET")?)?;
    let root_secret = root_secret.as_slice().try_into()?;
    Ok(FileSecretStore::new(
        confidant,
        &root_secret,
        Duration::from_secs(1),
        10,
        None,
    ))
}

pub async fn get(confidant: &str, path: &str) -> Result<HashMap<String, String>, Box<dyn Error>> {
    match open(confidant)?.get_secret(path).await {
        Ok(Some(reply)) => Ok(reply.data.data),
        Ok(None) => Err("no such secret".into()),
        Err(error) => Err(format!("cannot get the secret: {error:?}").into()),
    }
}

pub async fn put(confidant: &str, path: &str, fields: &str) -> Done {
    let data = serde_json::from_slice(&fs::read(fields)?)?;
    open(confidant)?
        .create_secret(path, SecretData { data })
        .await
        .map_err(|error| format!("cannot make the secret: {error:?}").into())
}

pub async fn print(confidant: &str, path: &str) -> Done {
    let fields: BTreeMap<_, _> = get(confidant, path).await?.into_iter().collect();
    println!("{}", serde_json::to_string(&fields)?);
    Ok(())
}
