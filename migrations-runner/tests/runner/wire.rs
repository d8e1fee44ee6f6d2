//! A way to the server that can be cut, that can hold back answers, and that writes down what the
//! client says.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::support::Database;

/// What a wire carries of the server's answers to a message that says `/* snip */`.
#[derive(Clone, Copy, PartialEq)]
pub enum Answers {
    All,
    None,
}

/// A way to the server.
pub struct Wire {
    folder: tempfile::TempDir,
    carry: JoinHandle<()>,
    said: Arc<Mutex<Vec<Said>>>,
}

/// A message of the client, after the first of its connection.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its type: `Q` is a simple query.
    pub kind: char,
    /// What it holds.
    pub text: String,
}

/// How a connection is carried.
#[derive(Clone)]
struct Carriage {
    server: PathBuf,
    answers: Answers,
    /// What to write over, and with what.
    swap: Option<(&'static str, &'static str)>,
    stop: Option<Arc<Stop>>,
    said: Arc<Mutex<Vec<Said>>>,
}

/// Is told once that the client is about to send a message, and answers when it may go on.
pub type Stopped = oneshot::Receiver<oneshot::Sender<()>>;

/// Where the client is held, once.
struct Stop {
    before: &'static str,
    tell: Mutex<Option<oneshot::Sender<oneshot::Sender<()>>>>,
}

impl Wire {
    /// Lays a wire to the database's server.
    pub fn to(database: &Database, answers: Answers) -> (Wire, PgConnectOptions) {
        Wire::lay(database, answers, None, None)
    }

    /// Lays a wire that writes another text of the same length over one of the client's first
    /// message, as a pooler does that begins sessions under a name of its own.
    pub fn that_swaps(
        database: &Database,
        from: &'static str,
        to: &'static str,
    ) -> (Wire, PgConnectOptions) {
        assert_eq!(from.len(), to.len());
        Wire::lay(database, Answers::All, Some((from, to)), None)
    }

    /// Lays a wire that holds back the first message with that text until it is told to go on.
    pub fn that_stops_before(
        database: &Database,
        text: &'static str,
    ) -> (Wire, PgConnectOptions, Stopped) {
        let (tell, stopped) = oneshot::channel();
        let stop = Arc::new(Stop { before: text, tell: Mutex::new(Some(tell)) });
        let (wire, connect) = Wire::lay(database, Answers::All, None, Some(stop));
        (wire, connect, stopped)
    }

    fn lay(
        database: &Database,
        answers: Answers,
        swap: Option<(&'static str, &'static str)>,
        stop: Option<Arc<Stop>>,
    ) -> (Wire, PgConnectOptions) {
        let folder = tempfile::tempdir().expect("a folder");
        let name = format!(".s.PGSQL.{}", database.connect.get_port());
        let listener = UnixListener::bind(folder.path().join(&name)).expect("a socket");
        let socket = database.connect.get_socket().expect("the engine listens on a socket");
        let said = Arc::new(Mutex::new(Vec::new()));
        let server = socket.join(name);
        let carriage = Carriage { server, answers, swap, stop, said: said.clone() };
        let carry = tokio::spawn(carry_all(listener, carriage));
        let connect = database.connect.clone().socket(folder.path());
        (Wire { folder, carry, said }, connect)
    }

    /// Cuts it, and what runs over it.
    pub fn cut(self) {
        self.carry.abort();
        drop(self.folder);
    }

    /// What the client has asked for since this was last called: each message is a round trip.
    pub fn questions(&self) -> Vec<String> {
        let said = std::mem::take(&mut *self.said.lock().expect("no panic"));
        let questions = said.into_iter().filter(|said| said.kind != 'X');
        questions
            .map(|said| {
                assert_eq!(said.kind, 'Q', "{}", said.text);
                said.text
            })
            .collect()
    }
}

/// Dropping the set of tasks ends them.
async fn carry_all(listener: UnixListener, carriage: Carriage) {
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.expect("a client");
        connections.spawn(carriage.clone().carry(client));
    }
}

impl Carriage {
    async fn carry(self, client: UnixStream) {
        let server = UnixStream::connect(&self.server).await.expect("the server listens");
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let mut buffers = [vec![0; 65_536], vec![0; 65_536]];
        let [question, answer] = &mut buffers;
        let mut carries = true;
        let mut log = Log { said: self.said.clone(), rest: Vec::new(), has_begun: false };
        loop {
            tokio::select! {
                Ok(length) = from_client.read(question) => {
                    let bytes = &mut question[..length];
                    if !log.has_begun {
                        self.swap(bytes);
                    }
                    log.read(bytes);
                    if let Some(stop) = &self.stop {
                        stop.wait(bytes).await;
                    }
                    carries &= self.answers == Answers::All
                        || !bytes.windows(4).any(|word| word == b"snip");
                    if length == 0 || to_server.write_all(bytes).await.is_err() { return; }
                }
                Ok(length) = from_server.read(answer) => {
                    if length == 0 { return; }
                    if carries && to_client.write_all(&answer[..length]).await.is_err() { return; }
                }
                else => return,
            }
        }
    }

    fn swap(&self, bytes: &mut [u8]) {
        let Some((from, to)) = self.swap else { return };
        let found = bytes.windows(from.len()).position(|part| part == from.as_bytes());
        if let Some(at) = found {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
}

impl Stop {
    async fn wait(&self, bytes: &[u8]) {
        let is_before = bytes.windows(self.before.len()).any(|part| part == self.before.as_bytes());
        let tell = is_before.then(|| self.tell.lock().expect("no panic").take()).flatten();
        if let Some(tell) = tell {
            let (go_on, may_go_on) = oneshot::channel();
            tell.send(go_on).expect("somebody listens");
            may_go_on.await.expect("it is told to go on");
        }
    }
}

/// Cuts what a client sends into messages.
struct Log {
    said: Arc<Mutex<Vec<Said>>>,
    rest: Vec<u8>,
    /// The first message of a connection has no type.
    has_begun: bool,
}

impl Log {
    fn read(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        loop {
            let type_length = usize::from(self.has_begun);
            let Some(length) = self.rest.get(type_length..type_length + 4) else { return };
            let length = u32::from_be_bytes(length.try_into().expect("four bytes")) as usize;
            if self.rest.len() < type_length + length {
                return;
            }
            let message: Vec<u8> = self.rest.drain(..type_length + length).collect();
            if self.has_begun {
                let text = String::from_utf8_lossy(&message[5..]).into_owned();
                let said = Said { kind: char::from(message[0]), text };
                self.said.lock().expect("no panic").push(said);
            }
            self.has_begun = true;
        }
    }
}
