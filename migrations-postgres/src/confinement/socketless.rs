//! A filter of system calls that leaves the sockets of the machine and no others.
//!
//! Landlock knows TCP only, and a network namespace asks for a privilege. What makes sockets past this
//! filter (`io_uring`) and what shows keys of the user is refused too; PostgreSQL needs neither.

use std::collections::BTreeMap;

use super::Sockets;
use nix::libc;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

/// Numbers of the x32 interface, which the filter sees as calls of x86-64.
const X32: i64 = 0x4000_0000;

/// Restricts the calling thread, for good; else why not.
pub(super) fn restrict(sockets: Sockets) -> Result<(), String> {
    let program = program(sockets).map_err(|error| error.to_string())?;
    apply_filter(&program).map_err(|error| error.to_string())
}

/// The bits of the argument that say what kind a socket is; others are flags.
const KIND: u64 = 0xf;

fn program(sockets: Sockets) -> Result<BpfProgram, BackendError> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let mut rules = BTreeMap::from([(libc::SYS_socket, refused_sockets(sockets)?)]);
    for call in [
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_bpf,
    ] {
        rules.insert(call, Vec::new());
    }
    if architecture == TargetArch::x86_64 {
        let numbers: Vec<i64> = rules.keys().copied().collect();
        rules.extend(numbers.into_iter().map(|number| (number | X32, Vec::new())));
    }
    let refused = SeccompAction::Errno(libc::EACCES.unsigned_abs());
    SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture)?.try_into()
}

fn refused_sockets(sockets: Sockets) -> Result<Vec<SeccompRule>, BackendError> {
    let unix = u64::from(libc::AF_UNIX.unsigned_abs());
    let is_other = condition(0, SeccompCmpOp::Ne, unix)?;
    match sockets {
        Sockets::Unix => Ok(vec![SeccompRule::new(vec![is_other])?]),
        Sockets::UnixAndDatagrams => (0..=KIND)
            .filter(|kind| *kind != u64::from(libc::SOCK_DGRAM.unsigned_abs()))
            .map(|kind| {
                let is_kind = condition(1, SeccompCmpOp::MaskedEq(KIND), kind)?;
                SeccompRule::new(vec![is_other.clone(), is_kind])
            })
            .collect(),
    }
}

fn condition(
    argument: u8,
    operator: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}

#[cfg(test)]
mod tests {
    use super::{Sockets, restrict};
    use std::net::{TcpListener, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::thread;

    fn possible(sockets: Sockets) -> [bool; 3] {
        let try_each = move || {
            restrict(sockets).unwrap();
            let unix = UnixStream::pair().is_ok();
            [unix, UdpSocket::bind("127.0.0.1:0").is_ok(), TcpListener::bind("127.0.0.1:0").is_ok()]
        };
        thread::spawn(try_each).join().unwrap()
    }

    #[test]
    fn a_restricted_thread_makes_sockets_of_the_machine_and_no_other() {
        assert_eq!(possible(Sockets::Unix), [true, false, false]);
        assert_eq!(possible(Sockets::UnixAndDatagrams), [true, true, false]);
        assert!(TcpListener::bind("127.0.0.1:0").is_ok(), "other threads are as before");
    }
}
