//! Lists whose entries are written at once.
//!
//! The library makes a context, a future and a value of every field. A field that reads or waits needs
//! them; in a list of hundreds of rows nearly all only say what the row holds. Where nothing but such
//! plain fields is asked of a list's entries, the list is written as JSON in one go, and becomes part
//! of the answer as it stands. Every other question is the library's, and so is a list of which one
//! field turned out to wait or to fail.

use std::borrow::Cow;

use async_graphql::{
    Context, ContextSelectionSet, OutputType, Positioned, Response, ServerResult, Value,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};
use serde::Serialize;

/// How a field of a `T` is written; gives nothing where it waits or fails.
pub type Writer<T> = Box<dyn Fn(&T, &Context<'_>, &mut Vec<u8>) -> Option<()> + Send + Sync>;

/// A type some of whose fields are plain. [`plain!`] says which.
pub trait Plain: OutputType + Sized {
    /// How a field is written; nothing where it is not plain.
    fn writer(field: &Asked<'_>) -> Option<Writer<Self>>;
}

/// A field that is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Field,
}

impl Asked<'_> {
    /// Its name in the schema.
    pub fn name(&self) -> &str {
        &self.field.name.node
    }

    /// How the object it leads to is written.
    pub fn object<T: Plain>(&self) -> Option<Entry<T>> {
        Entry::asked(self.ctx, &self.field.selection_set.node)
    }
}

/// How an object is written: `{"key":` or `,"key":`, and the field behind it.
pub struct Entry<T>(Vec<(String, Writer<T>)>);

impl<T: Plain> Entry<T> {
    /// For what is asked of it; nothing where not all of it is plain.
    fn asked(ctx: &ContextSelectionSet<'_>, set: &SelectionSet) -> Option<Self> {
        let mut entry = Self(Vec::with_capacity(set.items.len()));
        entry.add(ctx, set)?;
        if entry.0.is_empty() { None } else { Some(entry) }
    }

    fn add(&mut self, ctx: &ContextSelectionSet<'_>, set: &SelectionSet) -> Option<()> {
        for selection in &set.items {
            if !selection.node.directives().is_empty() {
                return None;
            }
            match &selection.node {
                Selection::Field(Positioned { node: field, .. }) => self.add_field(ctx, field)?,
                Selection::InlineFragment(Positioned { node: fragment, .. }) => {
                    let on = fragment.type_condition.as_ref();
                    if on.is_some_and(|on| on.node.on.node != *T::type_name()) {
                        return None;
                    }
                    self.add(ctx, &fragment.selection_set.node)?;
                }
                Selection::FragmentSpread(Positioned { node: spread, .. }) => {
                    let fragment = &ctx.query_env.fragments.get(&spread.fragment_name.node)?.node;
                    if fragment.type_condition.node.on.node != *T::type_name() {
                        return None;
                    }
                    self.add(ctx, &fragment.selection_set.node)?;
                }
            }
        }
        Some(())
    }

    fn add_field(&mut self, ctx: &ContextSelectionSet<'_>, field: &Field) -> Option<()> {
        let key = &field.response_key().node;
        let opening = if self.0.is_empty() { '{' } else { ',' };
        // No name in GraphQL has a character that JSON escapes.
        let text = format!("{opening}\"{key}\":");
        let repeated = self.0.iter().any(|(other, _)| other.get(1..) == text.get(1..));
        if repeated || !field.arguments.is_empty() {
            return None;
        }
        let writer: Writer<T> = if field.name.node == "__typename" {
            Box::new(|_, _, out| say(&T::type_name(), out))
        } else {
            T::writer(&Asked { ctx, field })?
        };
        self.0.push((text, writer));
        Some(())
    }

    /// Writes one.
    pub fn write(&self, row: &T, ctx: &Context<'_>, out: &mut Vec<u8>) -> Option<()> {
        for (key, writer) in &self.0 {
            out.extend_from_slice(key.as_bytes());
            writer(row, ctx, out)?;
        }
        out.push(b'}');
        Some(())
    }
}

/// Writes what a field said.
pub fn say<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, value).ok()
}

/// Says which fields of an object are plain: `plain!(Asset { "id" => id, } { "file" => file: File, })`.
///
/// First those that hold a value, by their resolver, then those that lead to an object, which may be
/// absent. Values have to serialize as the library writes them.
#[macro_export]
macro_rules! plain {
    ($type:ty { $($name:literal => $value:ident,)* } { $($outer:literal => $object:ident: $inner:ty,)* }) => {
        impl $crate::graphql::plain::Plain for $type {
            fn writer(
                field: &$crate::graphql::plain::Asked<'_>,
            ) -> Option<$crate::graphql::plain::Writer<Self>> {
                use futures_util::FutureExt as _;
                match field.name() {
                    $($name => Some(Box::new(|row: &Self, ctx, out| {
                        $crate::graphql::plain::say(&row.$value(ctx).now_or_never()?.ok()?, out)
                    })),)*
                    $($outer => {
                        let entry = field.object::<$inner>()?;
                        Some(Box::new(move |row: &Self, ctx, out| {
                            let inner: Option<$inner> =
                                row.$object(ctx).now_or_never()?.ok()?.into();
                            match inner {
                                Some(inner) => entry.write(&inner, ctx, out),
                                None => $crate::graphql::plain::say(&(), out),
                            }
                        }))
                    })*
                    _ => None,
                }
            }
        }
    };
}

pub use plain;

/// Data of a request whose lists may be written at once: not where an object is asked for twice under
/// one name, whose two answers the library makes one of.
pub struct AtOnce;

/// A list whose entries are written at once where that can be done.
#[derive(Debug)]
pub struct Rows<T>(pub Vec<T>);

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl<T: Plain> Rows<T> {
    fn at_once(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> Option<Vec<u8>> {
        ctx.data_opt::<AtOnce>()?;
        let entry = Entry::<T>::asked(ctx, &ctx.item.node)?;
        let ctx = ctx.with_field(field);
        let mut out = vec![b'['];
        for (position, row) in self.0.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            entry.write(row, &ctx, &mut out)?;
        }
        out.push(b']');
        Some(out)
    }
}

impl<T: Plain> OutputType for Rows<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match self.at_once(ctx, field) {
            Some(written) => Ok(Value::Binary(written.into())),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

/// An answer as text. No type of the schema is binary: what is, was written by [`Rows`]. Maps with text
/// keys can always be written.
pub fn text(response: &Response) -> String {
    let mut out = b"{\"data\":".to_vec();
    data(&response.data, &mut out);
    if !response.extensions.is_empty() {
        out.extend_from_slice(b",\"extensions\":");
        let _ = say(&response.extensions, &mut out);
    }
    if !response.errors.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        let _ = say(&response.errors, &mut out);
    }
    out.push(b'}');
    String::from_utf8(out).unwrap_or_default()
}

fn data(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Binary(written) => out.extend_from_slice(written),
        Value::List(list) => {
            out.push(b'[');
            for (position, value) in list.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                data(value, out);
            }
            out.push(b']');
        }
        Value::Object(object) => {
            out.push(b'{');
            for (position, (key, value)) in object.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                let _ = say(key.as_str(), out);
                out.push(b':');
                data(value, out);
            }
            out.push(b'}');
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Enum(_) => {
            let _ = say(value, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema};

    use super::*;

    #[derive(Debug)]
    struct Inner;

    #[Object]
    impl Inner {
        async fn text(&self) -> &str {
            "line\n\"quoted\" \u{1f9c1}\u{2028}"
        }
    }

    #[derive(Debug)]
    struct Row(i32);

    #[Object]
    impl Row {
        async fn number(&self) -> i32 {
            self.0
        }

        async fn absent(&self) -> Option<String> {
            None
        }

        async fn inner(&self) -> Option<Inner> {
            (self.0 > 1).then_some(Inner)
        }

        async fn other(&self) -> Inner {
            Inner
        }

        async fn late(&self) -> i32 {
            tokio::task::yield_now().await;
            self.0
        }

        async fn argued(&self, by: i32) -> i32 {
            self.0 * by
        }

        async fn fails(&self) -> async_graphql::Result<Option<i32>> {
            if self.0 > 1 { Err("no".into()) } else { Ok(Some(self.0)) }
        }
    }

    plain!(Inner { "text" => text, } {});
    plain!(Row { "number" => number, "absent" => absent, "late" => late, "fails" => fails, }
        { "inner" => inner: Inner, "other" => other: Inner, });

    struct Query;

    #[Object]
    impl Query {
        async fn rows(&self) -> Rows<Row> {
            (0..3).map(Row).collect()
        }

        async fn none(&self) -> Rows<Row> {
            Rows(Vec::new())
        }
    }

    /// The answer by the library, and ours; whether ours was written at once.
    async fn both(query: &str) -> (String, String, bool) {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let slow = schema.execute(query).await;
        let ours = schema.execute(Request::new(query).data(AtOnce)).await;
        let Value::Object(fields) = &ours.data else { panic!("{ours:?}") };
        let at_once = fields.values().any(|value| matches!(value, Value::Binary(_)));
        (serde_json::to_string(&slow).unwrap(), text(&ours), at_once)
    }

    #[tokio::test]
    async fn what_is_written_at_once_is_what_the_library_answers() {
        for query in [
            "{ rows { number } }",
            "{ rows { number absent inner { text } other { text } } none { number } }",
            "{ a: rows { b: number __typename c: inner { d: text e: __typename } } }",
            "{ rows { ... on Row { number ...f } } } fragment f on Row { absent inner { ... { text } } }",
            "{ rows { number @include(if: true) absent @skip(if: true) } }",
        ] {
            let (slow, ours, at_once) = both(query).await;
            assert_eq!(ours, slow, "{query}");
            assert!(at_once, "{query}");
        }
    }

    #[tokio::test]
    async fn everything_else_is_left_to_the_library() {
        for query in [
            "{ rows { argued(by: 2) number } }",
            "{ rows { fails number } }",
            "{ rows { number late } }",
            "{ rows { number number } }",
            "{ rows { inner { text } inner { __typename } } }",
        ] {
            let (slow, ours, at_once) = both(query).await;
            assert_eq!(ours, slow, "{query}");
            assert!(!at_once, "{query}");
        }
    }
}
