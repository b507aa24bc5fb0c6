//! The original as a program: writes, reads and compacts its log; makes and reads its secrets.

mod codec;
mod events;
mod logs;
mod record_line;
mod secrets;

use std::{env, error::Error, process::ExitCode};

const USAGE: &str = "usage:
  original write ROOT TOPIC RECORDS [RETAINED]  append the lines of a file; compact all the while
  original read ROOT TOPIC LAST                 print records up to the offset LAST as lines
  original put CONFIDANT PATH FIELDS            make a secret of a file with an object of JSON
  original get CONFIDANT PATH                   print a secret as an object of JSON
  original post ROOT TOPIC CONFIDANT EVENTS     append the lines of a file, encrypted
  original open ROOT TOPIC CONFIDANT LAST       print decrypted events up to the offset LAST
  original code ROOT TOPIC EVENTS               append the lines of a file with the codec for CBOR
  original seal ROOT TOPIC EVENTS CONFIDANT PATH  the same with the codec that encrypts it

The root secret, 32 hex digits, is in $ROOT_SECRET.";

type Done = Result<(), Box<dyn Error>>;

async fn run(arguments: &[&str]) -> Done {
    match arguments {
        ["write", root, topic, records] => logs::write(root, topic, records, None).await,
        ["write", root, topic, records, retained] => {
            logs::write(root, topic, records, Some(retained.parse()?)).await
        }
        ["read", root, topic, last] => logs::print(root, topic, last.parse()?).await,
        ["put", confidant, path, fields] => secrets::put(confidant, path, fields).await,
        ["get", confidant, path] => secrets::print(confidant, path).await,
        ["post", root, topic, confidant, file] => events::post(root, topic, confidant, file).await,
        ["open", root, topic, confidant, last] => {
            events::print(root, topic, confidant, last.parse()?).await
        }
        ["code", root, topic, file] => codec::append(root, topic, file, None).await,
        ["seal", root, topic, file, confidant, path] => {
            codec::append(root, topic, file, Some((confidant, path))).await
        }
        _ => Err(USAGE.into()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let done = runtime.block_on(run(&words));
    // The log's writer writes what it still buffers when its task is dropped.
    drop(runtime);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("original: {error}");
            ExitCode::FAILURE
        }
    }
}
