//! Parameters of functions, procedures and aggregates.
//!
//! Must not know what a routine does.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::refusal::Refusal;
use crate::sql::syntax::{child, children, has};

/// A routine that exists is named by the types of its parameters, which have no defaults there.
pub(super) fn signature(routine: &SyntaxNode) -> Option<Refusal> {
    let default = parameters(routine).find_map(|parameter| child(&parameter, K::PARAM_DEFAULT))?;
    Some(Refusal::misplaced(default.text_range().start()))
}

/// An aggregate has neither defaults nor parameters that it fills.
pub(super) fn aggregate(aggregate: &SyntaxNode) -> Option<Refusal> {
    let output = || {
        let output = parameters(aggregate).find(is_output)?;
        let message = "aggregates cannot have output arguments";
        let range = output.text_range();
        Some(Refusal::worded(range, range.start(), message))
    };
    signature(aggregate).or_else(output)
}

/// What `RETURNS TABLE` lists are the outputs of a function, and all of them.
pub(super) fn table_function(function: &SyntaxNode) -> Option<Refusal> {
    child(function, K::RET_TYPE).filter(|returned| has(returned, K::TABLE_KW))?;
    let output = parameters(function).find(is_output)?;
    let message = "OUT and INOUT arguments aren't allowed in TABLE functions";
    Some(Refusal::worded(function.text_range(), output.text_range().start(), message))
}

fn is_output(parameter: &SyntaxNode) -> bool {
    has(parameter, K::PARAM_OUT) || has(parameter, K::PARAM_IN_OUT)
}

/// The parameters of a routine, those after `ORDER BY` included.
fn parameters(routine: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> + use<> {
    let list = child(routine, K::PARAM_LIST);
    let ordered = list.as_ref().and_then(|list| child(list, K::AGGREGATE_ORDER_BY));
    let lists = list.into_iter().chain(ordered);
    lists.flat_map(|list| children(&list, K::PARAM))
}
