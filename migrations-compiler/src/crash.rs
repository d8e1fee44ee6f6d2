//! Panics of the product itself: caught once at the edge, and told in one message.
//!
//! ```text
//! caught(front end) ──▶ value
//!        │ panic
//!        └──▶ Crash: what it said, where in our code, the file and statement last looked at
//! ```
//! While [`caught`] runs, nothing is printed of a panic, on this thread or on those that
//! `Watch::on_this_thread` has joined to it; all other threads panic as they always did.
//! Must not know what the work was.

use std::cell::RefCell;
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Arc, Mutex, Once, PoisonError};

/// What a report has to name beside the message.
const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

thread_local! {
    static LOOKED_AT: RefCell<Option<Place>> = const { RefCell::new(None) };
    static WATCH: RefCell<Watch> = const { RefCell::new(Watch(None)) };
}

/// A panic of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// What it said.
    pub message: String,
    /// Where in the product's source it happened.
    pub origin: String,
    /// The statement that was looked at last.
    pub place: Option<Place>,
}

/// A statement of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<str>,
    /// The number of the statement in it, from 1.
    pub statement: u32,
}

impl fmt::Display for Crash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Crash { message, origin, place } = self;
        writeln!(formatter, "this is a fault of `migrations` itself: {message} ({origin})")?;
        match place {
            Some(Place { file, statement }) => {
                writeln!(formatter, "  it was looking at statement {statement} of {file}")?;
                write!(
                    formatter,
                    "  help: report it with this message ({VERSION}) and that statement; until it \
                     is corrected, write the statement in another way"
                )
            }
            None => {
                writeln!(formatter, "  it was looking at no statement")?;
                write!(formatter, "  help: report it with this message ({VERSION})")
            }
        }
    }
}

impl Crash {
    /// The message on one line, for callers that print lines.
    #[must_use]
    pub fn line(&self) -> String {
        let text = self.to_string();
        text.lines().map(str::trim).collect::<Vec<_>>().join("; ")
    }
}

/// Notes which statement is looked at from here on.
pub(crate) fn look_at(file: &Arc<str>, statement: u32) {
    LOOKED_AT.with_borrow_mut(|looked_at| {
        *looked_at = Some(Place { file: Arc::clone(file), statement });
    });
    #[cfg(debug_assertions)]
    rehearsal::panic_at(file, statement);
}

/// Work to be done on another thread, whose panics are then those of this one's [`caught`].
pub fn joined<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let watch = Watch::current();
    move || watch.on_this_thread(work)
}

/// Where the crash of a call of [`caught`] is written down; nothing outside of one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch(Option<Arc<Mutex<Option<Crash>>>>);

impl Watch {
    /// The one that this thread is under.
    pub(crate) fn current() -> Watch {
        WATCH.with_borrow(Clone::clone)
    }

    /// Does work of the same call on another thread.
    pub(crate) fn on_this_thread<T>(&self, work: impl FnOnce() -> T) -> T {
        let _guard = Entered::new(self.clone());
        work()
    }

    /// Keeps the first crash: those that follow are its consequences.
    fn record(&self, crash: Crash) -> bool {
        let Some(slot) = &self.0 else { return false };
        slot.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(crash);
        true
    }

    fn take(&self) -> Option<Crash> {
        self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Puts this thread under a watch until it is dropped.
struct Entered(Watch);

impl Entered {
    fn new(watch: Watch) -> Entered {
        Entered(WATCH.replace(watch))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        WATCH.set(std::mem::take(&mut self.0));
    }
}

/// Does work that should not panic, and says what happened where it does.
///
/// ```
/// use migrations_compiler::crash::caught;
/// assert_eq!(caught(|| 1 + 1), Ok(2));
/// let crash = caught(|| panic!("no such case")).unwrap_err();
/// assert_eq!(crash.message, "no such case");
/// ```
///
/// # Errors
///
/// The panic, with the statement that was looked at.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Crash> {
    install_hook();
    let watch = Watch(Some(Arc::default()));
    LOOKED_AT.set(None);
    // Nothing of what the work had in hand is used after a panic.
    let result = panic::catch_unwind(AssertUnwindSafe(|| watch.on_this_thread(work)));
    match (result, watch.take()) {
        (Ok(value), None) => Ok(value),
        (_, Some(crash)) => Err(crash),
        (Err(payload), None) => {
            Err(Crash { message: said(&*payload), origin: "unknown".to_owned(), place: None })
        }
    }
}

/// Sets the hook once, in front of the one that is there: whatever is not watched goes to that one.
fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !Watch::current().record(crash(info)) {
                before(info);
            }
        }));
    });
}

fn crash(info: &PanicHookInfo<'_>) -> Crash {
    let origin = info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let place = LOOKED_AT.with(|place| place.try_borrow().ok().and_then(|place| place.clone()));
    Crash { message: said(info.payload()), origin, place }
}

/// What a panic says, in one line.
fn said(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("it does not say why").replace('\n', " ")
}

/// A panic on demand, so that tests can see what people would; not in an optimised program, but in
/// the build scripts and macros of whoever builds without optimisation.
#[cfg(debug_assertions)]
mod rehearsal {
    /// Names a statement, as `001_a.sql:2`.
    const VARIABLE: &str = "MIGRATIONS_REHEARSE_PANIC";

    pub(super) fn panic_at(file: &str, statement: u32) {
        static AT: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
        let at = AT.get_or_init(|| std::env::var(VARIABLE).ok());
        let is_it = |at: &String| at.rsplit_once(':') == Some((file, &statement.to_string()));
        assert!(!at.as_ref().is_some_and(is_it), "this panic is a rehearsal");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SourceDir, check, parse, source, sql, threads};

    #[test]
    fn crash_names_the_statement_that_was_looked_at() {
        let file: Arc<str> = Arc::from("001_a.sql");
        let crash: Result<(), Crash> = caught(|| {
            look_at(&file, 3);
            panic!("two\nlines");
        });
        let crash = crash.expect_err("a crash");
        let place = Place { file: Arc::clone(&file), statement: 3 };
        assert_eq!((crash.message.as_str(), &crash.place), ("two lines", &Some(place)));
        assert!(crash.origin.contains("crash.rs:"), "{}", crash.origin);
        assert!(crash.to_string().contains("statement 3 of 001_a.sql"), "{crash}");
        assert!(!crash.line().contains('\n'));
    }

    #[test]
    fn crash_on_another_thread_is_that_of_the_call() {
        let file: Arc<str> = Arc::from("002_b.sql");
        let crash = caught(|| {
            threads::on_a_large_stack(|| {
                look_at(&file, 1);
                assert!(file.is_empty(), "not here");
            });
        });
        let crash = crash.expect_err("a crash");
        assert_eq!(
            (crash.message.as_str(), crash.place.map(|it| it.statement)),
            ("not here", Some(1))
        );
    }

    #[test]
    fn crash_that_somebody_swallows_is_told_all_the_same() {
        let swallowed = || panic::catch_unwind(|| panic!("swallowed")).is_err();
        assert_eq!(caught(swallowed).expect_err("a crash").message, "swallowed");
        assert_eq!(caught(|| 1), Ok(1));
    }

    #[test]
    fn statement_is_noted_while_a_set_is_checked() {
        let content = source::Content::Bytes(b"SELECT 1;\nSELECT 2;\n".to_vec());
        let files = vec![source::SourceFile { name: "001_a.sql".to_owned(), content }];
        let dir = SourceDir { root: "migrations".into(), files };
        let statements = caught(|| {
            let parsed = parse(&dir);
            let scripts = sql::Scripts::of(&parsed);
            let second = scripts.scripts.iter().flat_map(|script| &script.statements).nth(1);
            assert!(second.and_then(sql::Statement::tree).is_none(), "there is a tree");
        });
        let place = statements.expect_err("a crash").place.expect("a place");
        assert_eq!((&*place.file, place.statement), ("001_a.sql", 2));
        assert!(check(parse(&dir)).set.is_some());
    }
}
