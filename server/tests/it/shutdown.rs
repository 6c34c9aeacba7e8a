//! Asked to stop, the server finishes what it was asked for, says goodbye to open pages, and ends by itself.

use crate::process::{register, start};
use futures::StreamExt;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Nothing here takes longer; what does has failed.
const BOUND: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_stop_with_an_open_page_and_half_a_request_is_clean() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let (mut child, url) = start(data.path()).await;
    let client = reqwest::Client::new();
    let cookie = register(&client, &url).await;
    let address = url.strip_prefix("http://").expect("an address");

    let mut page = format!("ws://{address}/live").into_client_request().expect("a request");
    page.headers_mut().insert("cookie", cookie.parse().expect("a header"));
    let (mut page, _) = tokio_tungstenite::connect_async(page).await.expect("connected");
    let body = r#"{"start":"2026-03-04T09:00:00Z","end":"2026-03-04T10:00:00Z","title":"late"}"#;
    let (first, rest) = body.split_at(10);
    let mut request = TcpStream::connect(address).await.expect("connected");
    let head = format!(
        "POST /api/v1/intervals HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        body.len()
    );
    request.write_all(head.as_bytes()).await.expect("sent");
    // It says so when it has begun to read, so the signal comes in the middle.
    let mut go_on = [0; 25];
    request.read_exact(&mut go_on).await.expect("asked to go on");
    assert_eq!(go_on, *b"HTTP/1.1 100 Continue\r\n\r\n");
    request.write_all(first.as_bytes()).await.expect("sent");

    let pid = child.id().expect("it runs").to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill");
    assert!(sent.success());
    let goodbye = tokio::time::timeout(BOUND, async {
        loop {
            if let Message::Close(frame) = page.next().await.expect("open").expect("readable") {
                return frame.map(|frame| u16::from(frame.code));
            }
        }
    });
    assert_eq!(goodbye.await.expect("in time"), Some(1001), "going away");
    request.write_all(rest.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    request.read_to_string(&mut answer).await.expect("answered");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let status = tokio::time::timeout(BOUND, child.wait()).await.expect("in time");
    assert!(status.expect("waited").success());

    let (_child, url) = start(data.path()).await;
    let list = client.get(format!("{url}/api/v1/intervals")).header("cookie", cookie);
    let list = list.send().await.expect("sent").text().await.expect("text");
    assert!(list.contains("late"), "{list}");
}
