//! How another session is named, and how long it has been at something.

use std::fmt;
use std::time::Duration;

use crate::error::{Blocker, Holder};

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "process {}", self.pid)?;
        if let Some(name) = self.application_name.as_ref().filter(|name| !name.is_empty()) {
            write!(formatter, " (\"{name}\")")?;
        }
        if let Some(connected) = self.connected_for {
            write!(formatter, ", connected for {}", Span(connected))?;
        }
        match self.running_for {
            Some(running) => write!(formatter, ", its statement running for {},", Span(running)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Blocker { pid, application_name, state, open_for, lock, relation } = self;
        write!(formatter, "process {pid}")?;
        if let Some(name) = application_name.as_ref().filter(|name| !name.is_empty()) {
            write!(formatter, " (\"{name}\")")?;
        }
        if let Some(state) = state {
            write!(formatter, ", {state}")?;
        }
        if let Some(open_for) = open_for {
            write!(formatter, ", its transaction open for {}", Span(*open_for))?;
        }
        write!(formatter, ", holds {lock} on {relation}")
    }
}

/// A length of time as a person says it.
pub(super) struct Span(pub(super) Duration);

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0 => write!(formatter, "{} ms", self.0.as_millis()),
            1..60 => write!(formatter, "{seconds} s"),
            60..3600 => write!(formatter, "{} min {} s", seconds / 60, seconds % 60),
            _ => write!(formatter, "{} h {} min", seconds / 3600, seconds / 60 % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_say_them() {
        let spans = [(0, "0 ms"), (59, "59 s"), (60, "1 min 0 s"), (7_500, "2 h 5 min")];
        for (seconds, text) in spans {
            assert_eq!(Span(Duration::from_secs(seconds)).to_string(), text);
        }
    }
}
