//! Asking a server whether it is ready, in PostgreSQL's own words and without a runtime.
//!
//! The connection is taken to its end and closed with a farewell: one that is left half open
//! delays the server's shutdown by a minute.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// What a server answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The server takes queries.
    Ready,
    /// There is no answer yet.
    NotYet,
    /// The server is up and refuses the connection, with what it says.
    Refused(String),
}

/// The protocol that every server since 2003 speaks: 3.0.
const PROTOCOL: u32 = 3 << 16;

/// A server that is starting, or stopping, says so with this code.
const CANNOT_CONNECT_NOW: &[u8] = b"57P03";

/// Nothing that a server says while it greets is longer.
const LONGEST_MESSAGE: usize = 1 << 16;

/// Asks the server behind a socket.
pub(super) fn ask(socket: &Path, start_timeout: Duration) -> Answer {
    let Ok(mut stream) = UnixStream::connect(socket) else { return Answer::NotYet };
    let limits = stream
        .set_read_timeout(Some(start_timeout))
        .and_then(|()| stream.set_write_timeout(Some(start_timeout)));
    match limits.and_then(|()| greet(&mut stream)) {
        Ok(answer) => answer,
        // A server that ends at this moment closes the connection; the next question tells.
        Err(_) => Answer::NotYet,
    }
}

fn greet(stream: &mut (impl Read + Write)) -> io::Result<Answer> {
    stream.write_all(&startup_message())?;
    loop {
        let (kind, body) = read_message(stream)?;
        match kind {
            b'Z' => {
                stream.write_all(b"X\0\0\0\x04")?;
                return Ok(Answer::Ready);
            }
            b'E' => return Ok(refusal(&body)),
            // A request for a password; the server's own settings ask for none.
            b'R' if body != [0; 4] => {
                return Ok(Answer::Refused("it asks for a password".to_owned()));
            }
            _ => {}
        }
    }
}

fn startup_message() -> Vec<u8> {
    let parameters = b"user\0postgres\0database\0postgres\0\0";
    // The length counts itself and the protocol, four bytes each.
    let length = parameters.len() as u32 + 8;
    let mut message = length.to_be_bytes().to_vec();
    message.extend(PROTOCOL.to_be_bytes());
    message.extend(parameters);
    message
}

fn read_message(stream: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let length = u32::from_be_bytes(length) as usize;
    if !(4..=LONGEST_MESSAGE).contains(&length) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a PostgreSQL server"));
    }
    let mut body = vec![0; length - 4];
    stream.read_exact(&mut body)?;
    Ok((kind, body))
}

/// An error is a list of fields: a letter, a text, a zero byte.
fn refusal(body: &[u8]) -> Answer {
    let field = |letter: u8| {
        let text = body.split(|&byte| byte == 0).find(|field| field.first() == Some(&letter));
        text.map_or(&[][..], |field| &field[1..])
    };
    if field(b'C') == CANNOT_CONNECT_NOW {
        return Answer::NotYet;
    }
    Answer::Refused(String::from_utf8_lossy(field(b'M')).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Answer, greet, startup_message};
    use std::io::{self, Cursor, Read, Write};

    /// A server that has said everything beforehand.
    struct Recorded {
        said: Cursor<Vec<u8>>,
        heard: Vec<u8>,
    }

    impl Read for Recorded {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.said.read(buffer)
        }
    }

    impl Write for Recorded {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            self.heard.write(buffer)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = body.len() as u32 + 4;
        [&[kind][..], &length.to_be_bytes(), body].concat()
    }

    fn answer(messages: &[Vec<u8>]) -> (io::Result<Answer>, Vec<u8>) {
        let mut server = Recorded { said: Cursor::new(messages.concat()), heard: Vec::new() };
        let answer = greet(&mut server);
        (answer, server.heard)
    }

    #[test]
    fn a_ready_server_is_bidden_farewell() {
        let (answer, heard) = answer(&[
            message(b'R', &[0; 4]),
            message(b'S', b"server_version\x0015.18\0"),
            message(b'K', &[0; 8]),
            message(b'Z', b"I"),
        ]);
        assert_eq!(answer.unwrap(), Answer::Ready);
        assert_eq!(heard, [&startup_message()[..], b"X\0\0\0\x04"].concat());
    }

    #[test]
    fn a_starting_server_is_not_ready_yet() {
        let (answer, _) = answer(&[message(b'E', b"SFATAL\0C57P03\0Mstarting up\0\0")]);
        assert_eq!(answer.unwrap(), Answer::NotYet);
    }

    #[test]
    fn any_other_error_is_a_refusal() {
        let (answer, _) = answer(&[message(b'E', b"SFATAL\0C3D000\0Mno such database\0\0")]);
        assert_eq!(answer.unwrap(), Answer::Refused("no such database".to_owned()));
    }

    #[test]
    fn a_question_for_a_password_is_a_refusal() {
        let (answer, _) = answer(&[message(b'R', &[0, 0, 0, 10])]);
        assert_eq!(answer.unwrap(), Answer::Refused("it asks for a password".to_owned()));
    }

    #[test]
    fn another_program_and_a_closed_connection_are_errors() {
        assert!(answer(&[b"HTTP/1.1 400 Bad Request".to_vec()]).0.is_err());
        assert!(answer(&[]).0.is_err());
    }

    #[test]
    fn the_startup_message_is_as_long_as_it_says() {
        let message = startup_message();
        assert_eq!(message[..4], (message.len() as u32).to_be_bytes());
    }
}
