//! A port of loopback, and what is connected to it.

use futures::future::BoxFuture;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Answers everything that one connection asks.
type Connection = dyn Fn(TcpStream) -> BoxFuture<'static, ()> + Send + Sync;

/// Listens until it is dropped.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    connection: Arc<Connection>,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listener({})", self.address)
    }
}

impl Listener {
    /// Port 0 takes a free one. `what` is what stands on loopback addresses only, for whoever asks for another.
    pub(crate) async fn start(
        address: SocketAddr,
        what: &str,
        connection: impl Fn(TcpStream) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let words = format!("{what} on loopback addresses only, such as 127.0.0.1");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        let connection = Arc::new(connection);
        let mut listener = Self { address, connection, accepting: Mutex::default() };
        listener.address = listener.listen().await?;
        Ok(listener)
    }

    /// Cuts every connection and refuses new ones.
    pub(crate) async fn stop(&self) {
        let accepting = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(accepting) = accepting {
            accepting.abort();
            // Until then the port is taken. It was aborted, which is the error.
            let _ = accepting.await;
        }
    }

    /// Listens again, on the same port.
    pub(crate) async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        self.listen().await.map(|_| ())
    }

    async fn listen(&self) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind(self.address).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(accept(listener, self.connection.clone()));
        *self.accepting.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(address)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let accepting = self.accepting.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(accepting) = accepting.take() {
            accepting.abort();
        }
    }
}

/// Accepts until it is aborted, which cuts its connections too.
async fn accept(listener: TcpListener, connection: Arc<Connection>) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // An answer is one small packet, which shall not wait for another.
                    let _ = stream.set_nodelay(true);
                    open.spawn(connection(stream));
                }
                // Out of file descriptors: some of the open connections have to end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = open.join_next() => {}
        }
    }
}
