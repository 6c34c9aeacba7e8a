//! An address that stays, in front of servers that come and go with a port of their own each: a spool is for the
//! address at which its run began.

use std::sync::{Arc, Mutex};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

pub struct Door {
    pub url: String,
    /// Host and port; `None` while there is no server.
    to: Arc<Mutex<Option<String>>>,
    open: AbortHandle,
}

impl Door {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let to: Arc<Mutex<Option<String>>> = Arc::default();
        let open = tokio::spawn(pass(listener, to.clone())).abort_handle();
        Self { url, to, open }
    }

    pub fn leads_to(&self, url: &str) {
        let address = url.trim_start_matches("http://").to_owned();
        *self.to.lock().expect("a lock") = Some(address);
    }

    pub fn leads_nowhere(&self) {
        *self.to.lock().expect("a lock") = None;
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.open.abort();
    }
}

async fn pass(listener: TcpListener, to: Arc<Mutex<Option<String>>>) {
    while let Ok((mut outside, _)) = listener.accept().await {
        let Some(address) = to.lock().expect("a lock").clone() else { continue };
        tokio::spawn(async move {
            if let Ok(mut inside) = TcpStream::connect(address).await {
                // What breaks on one side breaks on the other.
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            }
        });
    }
}
