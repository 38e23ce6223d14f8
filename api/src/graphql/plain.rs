//! Lists whose entries are written at once.
//!
//! The library makes a context, a future and a value of every field. Few need them: most only say what a
//! row holds, and of the others most read something whose fields do. Where nothing but such fields is asked
//! of a list's entries, the list is written as JSON in one go, and becomes part of the answer as it stands.
//! Every other question is the library's, and so is a list of which one field turned out to fail.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    Context, ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;

/// How a field of a `T` is written; each gives nothing where it fails.
pub enum Writer<T> {
    /// By what the row holds.
    Now(Box<Now<T>>),
    /// By what is read for it.
    Later(Box<Reader<T>>),
}

type Now<T> = dyn Fn(&T, &Context<'_>, &mut Vec<u8>) -> Option<()> + Send + Sync;

type Reader<T> = dyn for<'r> Fn(&'r T, &'r Context<'r>) -> Later<'r> + Send + Sync;

/// What was read for a row, written.
type Later<'r> = BoxFuture<'r, Option<Vec<u8>>>;

/// How something is read for a row.
type Fetch<T, F> = for<'r> fn(&'r T, &'r Context<'r>) -> BoxFuture<'r, Option<F>>;

/// A type some of whose fields are plain. [`plain!`] says which.
pub trait Plain: OutputType + Sized {
    /// How a field is written; nothing where it is not plain.
    fn writer(field: &Asked<'_>) -> Option<Writer<Self>>;
}

impl<T: Plain + 'static> Plain for &T {
    fn writer(field: &Asked<'_>) -> Option<Writer<Self>> {
        Some(match T::writer(field)? {
            Writer::Now(now) => Writer::Now(Box::new(move |row, ctx, out| now(row, ctx, out))),
            Writer::Later(later) => Writer::Later(Box::new(move |row, ctx| later(row, ctx))),
        })
    }
}

/// A field that is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Positioned<Field>,
}

impl Asked<'_> {
    /// Its name in the schema.
    pub fn name(&self) -> &str {
        &self.field.node.name.node
    }

    /// How the object it leads to is written; nothing where more is read for that.
    pub fn object<T: Plain>(&self) -> Option<Entry<T>> {
        self.entry().filter(|entry: &Entry<T>| !entry.reads())
    }

    /// How what is read for it is written.
    pub fn later<T: Sync + 'static, F: Found + 'static>(
        &self,
        fetch: Fetch<T, F>,
    ) -> Option<Writer<T>> {
        let asked = Arc::new((self.entry()?, self.field.clone()));
        Some(Writer::Later(Box::new(move |row, ctx| {
            let asked = Arc::clone(&asked);
            Box::pin(async move {
                let (entry, field) = &*asked;
                let ctx = ctx.with_field(field);
                fetch(row, &ctx).await?.write(entry, &ctx).await
            })
        })))
    }

    fn entry<T: Plain>(&self) -> Option<Entry<T>> {
        Entry::asked(self.ctx, &self.field.node.selection_set.node)
    }
}

/// What may be read for a row.
pub trait Found: Send + Sync {
    /// What there is one or many of.
    type Of: Plain + 'static;

    /// It, written.
    fn write<'r>(&'r self, entry: &'r Entry<Self::Of>, ctx: &'r Context<'r>) -> Later<'r>;
}

impl<T: Plain + Send + Sync + 'static> Found for Option<T> {
    type Of = T;

    fn write<'r>(&'r self, entry: &'r Entry<T>, ctx: &'r Context<'r>) -> Later<'r> {
        Box::pin(async move {
            match self {
                Some(row) => entry.whole(row, ctx).await,
                None => Some(b"null".to_vec()),
            }
        })
    }
}

impl<T: Plain + Send + Sync + 'static> Found for Rows<T> {
    type Of = T;

    fn write<'r>(&'r self, entry: &'r Entry<T>, ctx: &'r Context<'r>) -> Later<'r> {
        Box::pin(entry.list(&self.0, ctx))
    }
}

/// About how many bytes a field takes.
const FIELD: usize = 64;

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
                Selection::Field(field) => self.add_field(ctx, field)?,
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

    fn add_field(
        &mut self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> Option<()> {
        let key = &field.node.response_key().node;
        let opening = if self.0.is_empty() { '{' } else { ',' };
        // No name in GraphQL has a character that JSON escapes.
        let text = format!("{opening}\"{key}\":");
        let repeated = self.0.iter().any(|(other, _)| other.get(1..) == text.get(1..));
        if repeated || !field.node.arguments.is_empty() {
            return None;
        }
        let writer: Writer<T> = if field.node.name.node == "__typename" {
            Writer::Now(Box::new(|_, _, out| say(&T::type_name(), out)))
        } else {
            T::writer(&Asked { ctx, field })?
        };
        self.0.push((text, writer));
        Some(())
    }

    /// Whether anything is read for it.
    fn reads(&self) -> bool {
        self.0.iter().any(|(_, writer)| matches!(writer, Writer::Later(_)))
    }

    /// Writes one that nothing is read for.
    pub fn write(&self, row: &T, ctx: &Context<'_>, out: &mut Vec<u8>) -> Option<()> {
        for (key, writer) in &self.0 {
            out.extend_from_slice(key.as_bytes());
            match writer {
                Writer::Now(now) => now(row, ctx, out)?,
                Writer::Later(_) => return None,
            }
        }
        out.push(b'}');
        Some(())
    }

    /// One with all that is read for it, which is asked for together.
    async fn whole(&self, row: &T, ctx: &Context<'_>) -> Option<Vec<u8>> {
        let reads = self.0.iter().filter_map(|(_, writer)| match writer {
            Writer::Now(_) => None,
            Writer::Later(later) => Some(later(row, ctx)),
        });
        let read = join_all(reads).await;
        let length: usize = read.iter().flatten().map(Vec::len).sum();
        let mut out = Vec::with_capacity(length + self.0.len() * FIELD);
        let mut read = read.into_iter();
        for (key, writer) in &self.0 {
            out.extend_from_slice(key.as_bytes());
            match writer {
                Writer::Now(now) => now(row, ctx, &mut out)?,
                Writer::Later(_) => out.extend_from_slice(&read.next()??),
            }
        }
        out.push(b'}');
        Some(out)
    }

    /// A list of them.
    async fn list(&self, rows: &[T], ctx: &Context<'_>) -> Option<Vec<u8>> {
        let mut out = vec![b'['];
        if self.reads() {
            let rows = join_all(rows.iter().map(|row| self.whole(row, ctx))).await;
            out.reserve(rows.iter().flatten().map(|row| row.len() + 1).sum());
            for row in rows {
                out.extend_from_slice(&row?);
                out.push(b',');
            }
        } else {
            out.reserve(rows.len() * self.0.len() * FIELD);
            for row in rows {
                self.write(row, ctx, &mut out)?;
                out.push(b',');
            }
        }
        if out.len() > 1 {
            out.pop();
        }
        out.push(b']');
        Some(out)
    }
}

/// Writes what a field said.
pub fn say<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, value).ok()
}

/// Says which fields of an object are plain:
/// `plain!(Asset { "id" => id, } { "file" => file: File, } { "strategy" => strategy(): Option<Strategy>, })`.
///
/// First those that hold a value, by their resolver; then those that lead to an object, which may be
/// absent; then those that something is read for, with the arguments a field without any has. Values have
/// to serialize as the library writes them.
#[macro_export]
macro_rules! plain {
    (
        $type:ty { $($name:literal => $value:ident,)* }
        $({ $($outer:literal => $object:ident: $inner:ty,)* }
        $({ $($later:literal => $fetch:ident($($argument:expr)?): $found:ty,)* })?)?
    ) => {
        impl $crate::graphql::plain::Plain for $type {
            fn writer(
                field: &$crate::graphql::plain::Asked<'_>,
            ) -> Option<$crate::graphql::plain::Writer<Self>> {
                use $crate::graphql::plain::{Writer, say};
                use futures_util::FutureExt as _;
                match field.name() {
                    $($name => Some(Writer::Now(Box::new(|row: &Self, ctx, out| {
                        say(&row.$value(ctx).now_or_never()?.ok()?, out)
                    }))),)*
                    $($($outer => {
                        let entry = field.object::<$inner>()?;
                        Some(Writer::Now(Box::new(move |row: &Self, ctx, out| {
                            let inner: Option<$inner> =
                                row.$object(ctx).now_or_never()?.ok()?.into();
                            match inner {
                                Some(inner) => entry.write(&inner, ctx, out),
                                None => say(&(), out),
                            }
                        })))
                    })*
                    $($($later => field.later::<Self, $found>(|row, ctx| {
                        Box::pin(async move { row.$fetch(ctx $(, $argument)?).await.ok() })
                    }),)*)?)?
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
    async fn at_once(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> Option<Vec<u8>> {
        ctx.data_opt::<AtOnce>()?;
        let entry = Entry::<T>::asked(ctx, &ctx.item.node)?;
        entry.list(&self.0, &ctx.with_field(field)).await
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
        match self.at_once(ctx, field).await {
            Some(written) => Ok(Value::Binary(written.into())),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema};

    use super::{super::response::written, *};

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

        async fn read(&self) -> Option<Inner> {
            tokio::task::yield_now().await;
            (self.0 > 1).then_some(Inner)
        }

        async fn below(&self, #[graphql(default = 2)] most: i32) -> Rows<Row> {
            tokio::task::yield_now().await;
            (0..=self.0.min(most)).map(Row).collect()
        }

        async fn broken(&self) -> async_graphql::Result<Option<Inner>> {
            tokio::task::yield_now().await;
            if self.0 > 1 { Err("no".into()) } else { Ok(None) }
        }

        async fn argued(&self, by: i32) -> i32 {
            self.0 * by
        }

        async fn fails(&self) -> async_graphql::Result<Option<i32>> {
            if self.0 > 1 { Err("no".into()) } else { Ok(Some(self.0)) }
        }
    }

    plain!(Inner { "text" => text, });
    plain!(Row { "number" => number, "absent" => absent, "late" => late, "fails" => fails, }
        { "inner" => inner: Inner, "other" => other: Inner, }
        { "read" => read(): Option<Inner>, "below" => below(2): Rows<Row>, "broken" => broken(): Option<Inner>, });

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
        (serde_json::to_string(&slow).unwrap(), String::from_utf8(written(&ours)).unwrap(), at_once)
    }

    #[tokio::test]
    async fn what_is_written_at_once_is_what_the_library_answers() {
        for query in [
            "{ rows { number } }",
            "{ rows { number absent inner { text } other { text } } none { number } }",
            "{ a: rows { b: number __typename c: inner { d: text e: __typename } } }",
            "{ rows { ... on Row { number ...f } } } fragment f on Row { absent inner { ... { text } } }",
            "{ rows { number @include(if: true) absent @skip(if: true) } }",
            "{ rows { number read { text __typename } a: below { n: number read { text } } } }",
            "{ rows { below { below { inner { text } } } } }",
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
            "{ rows { number broken { text } } }",
            "{ rows { below { broken { text } number } } }",
            "{ rows { below(most: 1) { number } } }",
            "{ rows { read { text } read { __typename } } }",
            "{ rows { number late } }",
            "{ rows { number number } }",
            "{ rows { inner { text } inner { __typename } } }",
        ] {
            let (slow, ours, at_once) = both(query).await;
            // The library puts what it waited for behind what it did not.
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(read(&ours), read(&slow), "{query}");
            assert!(!at_once, "{query}");
        }
    }
}
