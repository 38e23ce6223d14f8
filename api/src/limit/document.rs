//! The shape of a document, measured before anything else walks through it.
//!
//! Validation and execution write fragments out wherever they are spread, so a few hundred bytes can
//! ask for billions of selections. Here every fragment is measured once: the cost of measuring is
//! linear in the size of the document, whatever it would grow to.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet,
    },
};

use crate::config::GraphQl;

/// What is known of a document before it is validated.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The kind of the operation that will run.
    pub kind: OperationType,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The fields at its root, fragments written out, in order and with repetitions.
    pub root_fields: Vec<String>,
    /// Whether an object is asked for twice under one name, so that two answers become one.
    pub merges: bool,
}

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No operation has the given name, or there are many and none was named.
    #[error("{0}")]
    Operation(String),
    /// Fragments that contain themselves.
    #[error("the fragment `{0}` contains itself")]
    Cycle(String),
    /// More of something than is allowed.
    #[error("the document has {found} {what}; at most {max} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many are allowed.
        max: usize,
    },
}

#[derive(Debug, Clone, Copy, Default)]
struct Size {
    selections: usize,
    aliases: usize,
    depth: usize,
    /// Nesting as a walker sees it: fragments count as well.
    nesting: usize,
    directives: usize,
}

enum Measured {
    Running,
    Done(Size),
}

struct Measure<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    known: HashMap<&'a str, Measured>,
}

/// Measures all operations of a document and picks the one that will run.
pub fn inspect(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    limits: &GraphQl,
) -> Result<Shape, Refused> {
    let mut measure = Measure { fragments: &document.fragments, known: HashMap::new() };
    let mut whole = Size::default();
    for (_, operation) in document.operations.iter() {
        let size = measure.set(&operation.node.selection_set.node)?;
        whole.selections = whole.selections.saturating_add(size.selections);
        whole.aliases = whole.aliases.saturating_add(size.aliases);
        whole.depth = whole.depth.max(size.depth);
        whole.nesting = whole.nesting.max(size.nesting);
        whole.directives =
            whole.directives.max(size.directives).max(operation.node.directives.len());
    }
    at_most("selections", whole.selections, limits.max_selections)?;
    at_most("levels of fields", whole.depth, limits.max_depth)?;
    at_most("levels of fields and fragments", whole.nesting, nesting_max(limits))?;
    at_most("aliases", whole.aliases, limits.max_aliases)?;
    at_most("directives on one field", whole.directives, limits.max_directives)?;
    let (name, operation) = pick(&document.operations, operation_name)?;
    let mut roots = Vec::new();
    measure.fields(&operation.selection_set.node, &mut roots);
    let root_fields: Vec<String> = roots.iter().map(|field| field.name.node.to_string()).collect();
    if operation.ty == OperationType::Mutation {
        at_most("mutations", root_fields.len(), limits.max_mutations)?;
    }
    Ok(Shape {
        kind: operation.ty,
        name,
        root_fields,
        merges: measure.merges(&operation.selection_set.node),
    })
}

/// Most nesting for a walker that counts fragments as well.
pub fn nesting_max(limits: &GraphQl) -> usize {
    limits.max_depth.saturating_mul(2)
}

fn at_most(what: &'static str, found: usize, max: usize) -> Result<(), Refused> {
    if found <= max { Ok(()) } else { Err(Refused::TooMany { what, found, max }) }
}

/// The operation that will run, and its name.
pub fn pick<'a>(
    operations: &'a DocumentOperations,
    wanted: Option<&str>,
) -> Result<(Option<String>, &'a OperationDefinition), Refused> {
    match (operations, wanted) {
        (DocumentOperations::Single(operation), None) => Ok((None, &operation.node)),
        (DocumentOperations::Multiple(map), None) if map.len() == 1 => map
            .iter()
            .next()
            .map(|(name, operation)| (Some(name.to_string()), &operation.node))
            .ok_or_else(|| Refused::Operation("the document has no operation".to_owned())),
        (DocumentOperations::Multiple(_), None) => Err(Refused::Operation(
            "the document has several operations; say which by operationName".to_owned(),
        )),
        (operations, Some(wanted)) => operations
            .iter()
            .find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted))
            .map(|(_, operation)| (Some(wanted.to_owned()), &operation.node))
            .ok_or_else(|| {
                Refused::Operation("the document has no operation of that name".to_owned())
            }),
    }
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, Refused> {
        let mut sum = Size::default();
        for selection in &set.items {
            let (own, inner) = match &selection.node {
                Selection::Field(field) => {
                    let inner = self.set(&field.node.selection_set.node)?;
                    let own = Size {
                        selections: 1,
                        aliases: usize::from(field.node.alias.is_some()),
                        depth: 1,
                        nesting: 1,
                        directives: field.node.directives.len(),
                    };
                    (own, inner)
                }
                Selection::InlineFragment(fragment) => {
                    let inner = self.set(&fragment.node.selection_set.node)?;
                    (spread(fragment.node.directives.len()), inner)
                }
                Selection::FragmentSpread(fragment) => {
                    let inner = self.fragment(fragment.node.fragment_name.node.as_str())?;
                    (spread(fragment.node.directives.len()), inner)
                }
            };
            sum.selections =
                sum.selections.saturating_add(own.selections).saturating_add(inner.selections);
            sum.aliases = sum.aliases.saturating_add(own.aliases).saturating_add(inner.aliases);
            sum.depth = sum.depth.max(own.depth + inner.depth);
            sum.nesting = sum.nesting.max(own.nesting + inner.nesting);
            sum.directives = sum.directives.max(own.directives).max(inner.directives);
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a str) -> Result<Size, Refused> {
        match self.known.get(name) {
            Some(Measured::Done(size)) => return Ok(*size),
            Some(Measured::Running) => return Err(Refused::Cycle(name.to_owned())),
            None => {}
        }
        // An unknown fragment is validation's to refuse.
        let Some(fragment) = self.fragments.get(name) else { return Ok(Size::default()) };
        self.known.insert(name, Measured::Running);
        let size = self.set(&fragment.node.selection_set.node)?;
        self.known.insert(name, Measured::Done(size));
        Ok(size)
    }

    /// The fields of a set, fragments written out. Called once the whole is known to be small and
    /// without cycles.
    fn fields(&self, set: &'a SelectionSet, into: &mut Vec<&'a Field>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => into.push(&field.node),
                Selection::InlineFragment(inner) => {
                    self.fields(&inner.node.selection_set.node, into);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) {
                        self.fields(&fragment.node.selection_set.node, into);
                    }
                }
            }
        }
    }

    /// See [`Shape::merges`]; called when [`Self::fields`] may be.
    fn merges(&self, set: &'a SelectionSet) -> bool {
        let mut fields = Vec::new();
        self.fields(set, &mut fields);
        fields.retain(|field| !field.selection_set.node.items.is_empty());
        let mut keys = HashSet::new();
        fields.iter().any(|field| {
            !keys.insert(field.response_key().node.as_str())
                || self.merges(&field.selection_set.node)
        })
    }
}

fn spread(directives: usize) -> Size {
    Size { selections: 1, aliases: 0, depth: 0, nesting: 1, directives }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn look(text: &str, name: Option<&str>) -> Result<Shape, Refused> {
        inspect(&parse_query(text).unwrap(), name, &GraphQl::default())
    }

    fn too_many(result: Result<Shape, Refused>) -> &'static str {
        match result {
            Err(Refused::TooMany { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_bomb_of_fragments_is_measured_not_walked() {
        let mut bomb = "query { ...f0 }".to_owned();
        for level in 0..30 {
            let next = level + 1;
            let fragment = format!("fragment f{level} on Query {{ ...f{next} ...f{next} }}");
            bomb.push_str(&fragment);
        }
        bomb.push_str("fragment f30 on Query { apiVersion }");
        assert_eq!(too_many(look(&bomb, None)), "selections");
    }

    #[test]
    fn cycles_depth_aliases_directives_and_mutations_are_refused() {
        let cycle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
        assert!(matches!(look(cycle, None), Err(Refused::Cycle(_))));
        let deep = format!("{}x{}", "{ a ".repeat(17), "}".repeat(17)).replace("x}", "{ x } }");
        assert_eq!(too_many(look(&deep, None)), "levels of fields");
        let aliases = (0..31).map(|n| format!("a{n}: x ")).collect::<Vec<_>>().concat();
        assert_eq!(too_many(look(&format!("{{ {aliases} }}"), None)), "aliases");
        let directives = "@include(if: true) ".repeat(11);
        assert_eq!(
            too_many(look(&format!("{{ x {directives} }}"), None)),
            "directives on one field"
        );
        let many = "x ".repeat(11);
        assert_eq!(too_many(look(&format!("mutation {{ {many} }}"), None)), "mutations");
        assert!(look(&format!("{{ {many} }}"), None).is_ok());
    }

    #[test]
    fn objects_asked_for_twice_under_one_name_are_seen() {
        let merges = |text| look(text, None).unwrap().merges;
        assert!(merges("{ a { b } a { c } }"));
        assert!(merges(
            "{ a { b } c: a { b } d { ...f } } fragment f on X { ... { e { g } } e { h } }"
        ));
        assert!(merges("{ a { b { c } ... { b { d } } } }"));
        assert!(!merges("{ a { b } c: a { b } d d }"));
        assert!(!merges("{ a { ...f } b { ...f } } fragment f on X { c { d } }"));
    }

    #[test]
    fn the_named_operation_is_picked_with_its_roots() {
        let text = "query A { a ...f } mutation B { b c: b } fragment f on Query { d ... { e } }";
        let a = look(text, Some("A")).unwrap();
        assert_eq!(
            (a.kind, a.root_fields),
            (OperationType::Query, ["a", "d", "e"].map(Into::into).into())
        );
        let b = look(text, Some("B")).unwrap();
        assert_eq!((b.kind, b.root_fields.len()), (OperationType::Mutation, 2));
        assert!(matches!(look(text, None), Err(Refused::Operation(_))));
        assert!(matches!(look(text, Some("C")), Err(Refused::Operation(_))));
        assert_eq!(look("query Q { a }", None).unwrap().name.as_deref(), Some("Q"));
    }
}
