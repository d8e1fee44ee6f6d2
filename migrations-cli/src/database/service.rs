//! Services: parameters under a name, in a file such as `~/.pg_service.conf`.
//!
//! Looks a service up where libpq does; must not know which values count in the end.

use std::fs;
use std::path::{Path, PathBuf};

use super::connection_string::{Values, set};
use super::conninfo::is_space;
use super::error::AddressError;
use super::parameter;
use super::variables::Variables;

/// Folders that systems compile into libpq for `pg_service.conf`.
const SYSTEM_FOLDERS: [&str; 3] = ["/etc/postgresql-common", "/etc/sysconfig/pgsql", "/etc"];

/// What the service sets that an address or `PGSERVICE` names; nothing where none is named.
pub(crate) fn values(
    address: &Values,
    variables: &Variables,
    home: Option<&Path>,
) -> Result<Values, AddressError> {
    let named = address.get("service").map(String::as_str);
    let Some(service) = named.map_or_else(|| variables.get("PGSERVICE"), |name| Ok(Some(name)))?
    else {
        return Ok(Values::new());
    };
    for (path, presence) in files(address, variables, home)? {
        match fs::read(&path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                if let Some(values) = find(&text, service, &path)? {
                    return Ok(values);
                }
            }
            Err(_) if presence == Presence::Optional && !path.exists() => {}
            Err(_) => return Err(AddressError::UnreadableServiceFile { path }),
        }
    }
    Err(AddressError::UnknownService)
}

/// Whether a file may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

/// The files in the order in which they count.
fn files(
    address: &Values,
    variables: &Variables,
    home: Option<&Path>,
) -> Result<Vec<(PathBuf, Presence)>, AddressError> {
    let mut files = Vec::new();
    let named = match address.get("servicefile") {
        Some(file) => Some(file.as_str()),
        None => variables.get("PGSERVICEFILE")?,
    };
    match (named, home) {
        (Some(file), _) => files.push((PathBuf::from(file), Presence::Required)),
        (None, Some(home)) => files.push((home.join(".pg_service.conf"), Presence::Optional)),
        (None, None) => {}
    }
    let folders = match variables.get("PGSYSCONFDIR")? {
        Some(folder) => vec![folder],
        None => SYSTEM_FOLDERS.to_vec(),
    };
    let file = |folder| (Path::new(folder).join("pg_service.conf"), Presence::Optional);
    files.extend(folders.into_iter().map(file));
    Ok(files)
}

/// What a file says of a service; nothing where it does not define it.
fn find(text: &str, service: &str, path: &Path) -> Result<Option<Values>, AddressError> {
    let mut found: Option<Values> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_matches(is_space);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(group) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            let rest = group.strip_prefix(service);
            found = rest.is_some_and(|rest| rest.starts_with(']')).then(Values::new);
        } else if let Some(values) = &mut found {
            read_line(values, line).map_err(|reason| AddressError::ServiceFile {
                path: path.to_owned(),
                line: index + 1,
                reason: Box::new(reason),
            })?;
        }
    }
    Ok(found)
}

fn read_line(values: &mut Values, line: &str) -> Result<(), AddressError> {
    let Some((name, value)) = line.split_once('=') else {
        return Err(AddressError::Malformed {
            reason: "a line of the service has no `=`",
            help: "write name=value, without blanks around the `=`",
        });
    };
    if matches!(name, "service" | "servicefile") {
        return Err(AddressError::Malformed {
            reason: "a service names another one",
            help: "write the parameters themselves",
        });
    }
    let parameter = parameter::find(name).ok_or_else(|| parameter::unknown(name))?;
    // Here the first of two values wins, unlike in an address.
    if !values.contains_key(parameter.name) {
        set(values, parameter, value.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Values, find, values};
    use crate::database::error::AddressError;
    use crate::database::variables::Variables;

    const FILE: &str = "# services\n[other]\nhost=a\n\n [shop] \n  host=b\nport=2\nport=3\r\n\
                        password=a = b\n[more]\nnonsense\n";

    fn of_file(text: &str, service: &str) -> Result<Option<Values>, AddressError> {
        find(text, service, Path::new("file"))
    }

    #[test]
    fn group_is_found_and_only_it_is_read() {
        let found = of_file(FILE, "shop").expect("nothing is wrong").expect("it is there");
        let found: Vec<_> = found.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(found, [("host", "b"), ("password", "a = b"), ("port", "2")]);
        assert_eq!(of_file(FILE, "sho"), Ok(None));
        assert_eq!(of_file(FILE, "none"), Ok(None));
    }

    #[test]
    fn faults_name_the_line() {
        for (text, line) in [("[a]\nhots=1", 2), ("[a]\n\nhost", 3), ("[a]\nservice=b", 2)] {
            let said = of_file(text, "a").expect_err(text).to_string();
            assert!(said.starts_with(&format!("file:{line}: ")), "{said}");
        }
        let said = of_file(FILE, "more").expect_err("it is wrong").to_string();
        assert!(said.starts_with("file:11: a line") && !said.contains("nonsense"), "{said}");
    }

    #[test]
    fn files_count_in_the_order_of_libpq() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::create_dir_all(folder.path().join("etc")).expect("a folder");
            std::fs::write(folder.path().join(name), text).expect("it is written");
        };
        write(".pg_service.conf", "[a]\nhost=home\n");
        write("named", "[a]\nhost=named\n");
        write("etc/pg_service.conf", "[a]\nhost=etc\n[b]\nhost=etc\n");
        let path = |name: &str| folder.path().join(name).into_os_string();
        let read = |service: &str, file: Option<&str>, home: bool| {
            let named = file.map(|file| ("PGSERVICEFILE".into(), path(file)));
            let process =
                [("PGSERVICE".into(), service.into()), ("PGSYSCONFDIR".into(), path("etc"))];
            let variables = Variables::new(process.into_iter().chain(named), std::iter::empty());
            let found = values(&Values::new(), &variables, home.then_some(folder.path()));
            found.map(|found| found.get("host").cloned())
        };
        let some = |host: &str| Ok(Some(host.to_owned()));
        assert_eq!(read("a", None, true), some("home"));
        assert_eq!(read("a", Some("named"), true), some("named"));
        assert_eq!(read("a", None, false), some("etc"));
        assert_eq!(read("b", None, true), some("etc"));
        assert_eq!(read("c", None, true), Err(AddressError::UnknownService));
        let said = read("a", Some("missing"), true);
        assert!(matches!(said, Err(AddressError::UnreadableServiceFile { .. })), "{said:?}");
        let address = Values::from([("service", "b".to_owned())]);
        let variables =
            Variables::new([("PGSYSCONFDIR".into(), path("etc"))].into_iter(), std::iter::empty());
        let found = values(&address, &variables, None).expect("it is there");
        assert_eq!(found.get("host").map(String::as_str), Some("etc"));
    }
}
