//! Which type a name stands for, as far as the search path tells.
//!
//! Must not know which types there are.

use crate::parse::Parsed;
use crate::schema::Id;
use crate::sql::parser::SyntaxNode;
use crate::sql::search_path::{PathChange, SearchPath};
use crate::sql::syntax::Name;

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To that schema.
    Schema(Id),
    /// Wherever the path led at that time, which was set so often.
    Path(String, usize),
}

/// The search path at one statement.
#[derive(Clone, Debug)]
pub(super) struct Names {
    start: SearchPath,
    path: SearchPath,
    changes: usize,
}

impl Names {
    /// What every file of a set starts with.
    pub(super) fn of(parsed: &Parsed) -> Names {
        // A schema of the role's own may stand before `public`.
        let has_role = parsed.valid_config().is_some_and(|config| config.role.is_some());
        let start = if has_role { SearchPath::unknown() } else { SearchPath::default() };
        Names { path: start.clone(), start, changes: 0 }
    }

    /// Does what a statement does to the path.
    pub(super) fn follow(&mut self, node: &SyntaxNode) {
        self.path = match PathChange::of(node, true) {
            PathChange::None => return,
            PathChange::Reset => self.start.clone(),
            PathChange::Schemas(schemas) if schemas.iter().any(|it| it == "$user") => {
                SearchPath::unknown()
            }
            PathChange::Schemas(schemas) => SearchPath::of(schemas),
            PathChange::Unknown => SearchPath::unknown(),
        };
        self.changes += 1;
    }

    /// Where a name leads now.
    pub(super) fn place(&self, name: &Name) -> Place {
        let at =
            |schema: &String| Place::Schema(Id { schema: schema.clone(), name: name.name.clone() });
        match (&name.schema, self.path.schemas()) {
            (Some(schema), _) => at(schema),
            (None, Some([schema])) => at(schema),
            (None, _) => Place::Path(name.name.clone(), self.changes),
        }
    }
}
