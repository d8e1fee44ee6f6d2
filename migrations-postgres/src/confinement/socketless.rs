//! A filter of system calls that leaves Unix sockets and no others.
//!
//! Landlock knows TCP only, and a network namespace asks for a privilege. What makes sockets past this
//! filter (`io_uring`) and what shows keys of the user is refused too; PostgreSQL needs neither.

use std::collections::BTreeMap;

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

/// Numbers of the x32 interface, which the filter sees as calls of x86-64.
const X32: i64 = 0x4000_0000;

/// Restricts the calling thread, for good; else why not.
pub(super) fn restrict() -> Result<(), String> {
    let program = program().map_err(|error| error.to_string())?;
    apply_filter(&program).map_err(|error| error.to_string())
}

fn program() -> Result<BpfProgram, seccompiler::BackendError> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let unix = u64::from(libc::AF_UNIX.unsigned_abs());
    let is_other = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, unix)?;
    let mut rules = BTreeMap::from([(libc::SYS_socket, vec![SeccompRule::new(vec![is_other])?])]);
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

#[cfg(test)]
mod tests {
    use super::restrict;
    use std::net::{TcpListener, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::thread;

    #[test]
    fn a_thread_without_sockets_of_the_network_has_those_of_the_machine() {
        let sockets = || {
            let _ = restrict();
            (
                UnixStream::pair().is_ok(),
                TcpListener::bind("127.0.0.1:0").is_ok(),
                UdpSocket::bind("127.0.0.1:0").is_ok(),
            )
        };
        assert_eq!(thread::spawn(sockets).join().unwrap(), (true, false, false));
        assert!(TcpListener::bind("127.0.0.1:0").is_ok(), "other threads are as before");
    }
}
